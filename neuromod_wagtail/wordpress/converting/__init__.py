"""From the content of a post to blocks, without a database."""
