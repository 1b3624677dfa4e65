"""Language advice for articles."""
