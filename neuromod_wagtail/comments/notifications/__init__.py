"""Email about comments: when it is due, its content, and its delivery."""
