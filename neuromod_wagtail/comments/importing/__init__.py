"""Comments that come from elsewhere, and leave for elsewhere."""
