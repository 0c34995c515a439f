"""One module per revision, each named by its place in the order."""
