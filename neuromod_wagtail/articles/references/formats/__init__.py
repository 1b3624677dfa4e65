"""Bibliographies of other programs: BibTeX, RIS, CSL-JSON and lists of numbers. Pure."""
