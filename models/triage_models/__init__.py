"""Text to probabilities: encoder, features, heads, explanations, stored models."""
