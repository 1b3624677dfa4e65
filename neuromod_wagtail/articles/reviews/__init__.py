"""Reviews of articles: the log, due dates, reminders and admin."""
