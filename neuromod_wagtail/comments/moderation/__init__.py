"""The moderators' screens in the Wagtail admin. Decisions are made by ``comments.actions``."""
