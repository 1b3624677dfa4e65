"""A factory for comments on any page.

Comments are posted and decided on by the same actions as those of readers, so that counts, threads
and records are right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from factory import Sequence
from factory.django import DjangoModelFactory

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.effective_settings import settings_for
from neuromod_wagtail.comments.spam.submission import Submission
from neuromod_wagtail.page_protocol import PageLike

_DECISIONS: dict[str, Callable[[Comment], object]] = {
    "approved": actions.approve,
    "declined": actions.decline,
    "erased": actions.erase,
    "pending": actions.hold,
    "spam": actions.mark_spam,
    "withdrawn": actions.withdraw,
}


class CommentFactory(DjangoModelFactory[Comment]):
    """Create comments on a ``page``, approved unless ``status`` says otherwise.

    Takes the fields of ``Submission``: ``body``, ``name``, ``email``, ``parent``, ``user`` ...
    Raises ``TypeError`` without a page, ``KeyError`` for an unknown status.
    """

    body = Sequence("Comment {}".format)
    name = "Ann Reader"
    email = "ann@example.org"
    status = "approved"

    class Meta:
        model = Comment

    @classmethod
    def _create(
        cls, model_class: type[Comment], *, page: PageLike, status: str, **fields: Any
    ) -> Comment:
        decide = _DECISIONS[status]
        submission, site = Submission(page=page, **fields), page.get_site()
        comment, _is_new = actions.post(
            submission, settings_for(page, site.pk if site else None), []
        )
        comment.refresh_from_db()
        if comment.status != status:
            decide(comment)
            comment.refresh_from_db()
        return comment
