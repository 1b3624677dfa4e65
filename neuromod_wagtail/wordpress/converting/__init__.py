"""From the content of a post to blocks. Asks no database."""
