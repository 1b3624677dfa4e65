"""Signals for other code. All are sent after the commit, with ``send_robust``.

``review_recorded(sender=Review, pk, page, outcome)``: someone reviewed an article.
``review_withdrawn(sender=Review, pk, page)``: a review that was recorded by mistake was withdrawn.
Receivers get keys, not objects: by the time they run, the row may have changed again.
"""

from __future__ import annotations

from django.dispatch import Signal

review_recorded = Signal()
review_withdrawn = Signal()
