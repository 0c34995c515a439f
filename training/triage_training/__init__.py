"""Labelled tickets to a measured model: data, splits, fitting, calibration, thresholds."""
