"""Mail about comments: which is due, what it says, and how it is sent."""
