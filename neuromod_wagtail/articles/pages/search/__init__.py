"""Search within an index: terms, results, and the search index."""
