"""Signals for other code. All are sent after the commit, with ``send_robust``.

``comment_posted(sender=Comment, pk, status)``: a comment was stored.
``comment_moved(sender=Comment, pk, old, new)``: a comment changed its status.
``comment_edited(sender=Comment, pk)``: the author of a comment changed its text.
``comment_reported(sender=Comment, pk, report)``: a reader reported a comment.
Receivers get keys, not objects: by the time they run, the row may have changed again.
"""

from __future__ import annotations

from django.dispatch import Signal

comment_posted = Signal()
comment_moved = Signal()
comment_edited = Signal()
comment_reported = Signal()
