"""What moderators see and use in the Wagtail admin. The verbs they call are one floor below."""
