"""Articles and their snippets in Wagtail's API: fields, endpoints and filters."""
