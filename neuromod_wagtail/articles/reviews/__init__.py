"""Reviews of articles: the log, what is due, and where editors meet them."""
