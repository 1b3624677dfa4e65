"""Email to readers about new articles: sign-up, confirmation, announcements, unsubscribing."""
