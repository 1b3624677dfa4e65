"""Import and export of comments."""
