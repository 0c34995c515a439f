"""Serving: the command line, ticket files, and the HTTP service."""
