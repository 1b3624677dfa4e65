"""The moderators' views. Decisions are made by ``comments.actions``."""
