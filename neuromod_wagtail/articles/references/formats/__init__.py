"""Formats of bibliographies: BibTeX, RIS, CSL-JSON and lists of numbers. Pure functions."""
