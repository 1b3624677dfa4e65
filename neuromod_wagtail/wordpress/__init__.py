"""Move a blog from WordPress, and back: read an export, convert, store, redirect, report."""
