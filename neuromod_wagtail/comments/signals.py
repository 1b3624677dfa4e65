"""What other code can listen to. All are sent after the commit, with ``send_robust``.

``comment_posted(sender=Comment, pk, status)``: a comment was stored.
``comment_moved(sender=Comment, pk, old, new)``: a comment changed its status.
Receivers get keys, not objects: by the time they run, the row may have moved on.
"""

from __future__ import annotations

from typing import Any

import swapper
from django.db.models.signals import pre_delete
from django.dispatch import Signal

comment_posted = Signal()
comment_moved = Signal()


def connect() -> None:
    pre_delete.connect(keep_shared_discussion, dispatch_uid="neuromod_comments.shared")


def keep_shared_discussion(sender: type, instance: Any, **kwargs: Any) -> None:
    """A page is deleted whose translations share its discussion: the next one inherits it."""
    from wagtail.models import AbstractPage

    from neuromod_wagtail.comments.models import Comment, Discussion
    from neuromod_wagtail.conf import settings

    if not isinstance(instance, AbstractPage) or not settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS:
        return
    page_model = swapper.load_model("wagtailcore", "Page")
    if not isinstance(instance, page_model):
        return
    family = page_model.objects.filter(translation_key=instance.translation_key)
    heir = family.exclude(pk=instance.pk).exclude(reader_discussion__isnull=False)
    heir_id = heir.order_by("pk").values_list("pk", flat=True).first()
    discussion = Discussion.objects.filter(page=instance.pk).first()
    if discussion is None or heir_id is None:
        return
    Discussion.objects.filter(pk=discussion.pk).update(page=heir_id)
    Comment.objects.filter(discussion=discussion.pk, page=instance.pk).update(page=heir_id)
