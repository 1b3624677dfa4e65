"""Search within an index: its words, what is found, and the search index."""
