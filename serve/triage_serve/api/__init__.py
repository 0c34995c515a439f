"""The HTTP face: routes, bodies in, problems out."""
