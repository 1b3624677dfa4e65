"""The series of the demo. The key is the slug."""

from __future__ import annotations

SERIES: dict[str, dict[str, str]] = {
    "reading-health-claims": {
        "title": "Reading health claims",
        "description": "Three short lessons: what approval means, what a dummy does, and what a "
        "grade of evidence says.",
    },
}
