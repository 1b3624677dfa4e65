"""The documents of the demo: file name without suffix → title."""

from __future__ import annotations

DOCUMENTS = {
    "questions-for-your-appointment": "Questions for your appointment (PDF to print)",
}
