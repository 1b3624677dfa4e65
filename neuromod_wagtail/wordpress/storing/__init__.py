"""What writes to the database: one writer a kind of item."""
