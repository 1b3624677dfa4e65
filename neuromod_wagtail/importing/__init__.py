"""Shared parts of all imports: files and repairs, errors, report, and the life of a run."""
