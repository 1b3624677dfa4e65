"""WordPress exports: read, repaired, turned into blocks, accounted for.

Everything here so far is pure: it reads files and text and returns values. Nothing
imports models, so it can be tried on a file without a database.
"""
