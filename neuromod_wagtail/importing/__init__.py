"""Shared parts of all imports: files and repairs, refusals, report, handling of failures."""
