"""Alembic migrations. They are never edited once released: a change of the schema is a new file in `versions`.

A new file repeats nothing of `schema.py` by import, so that it means the same for ever; the contract tests compare what
all of them make with `schema.py`.
"""
