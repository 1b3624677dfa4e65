"""Conversion of a post's content to blocks, without a database."""
