"""The thread of a comment, beside the queue or on a page of its own."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.moderation.views.mixins import CommentScreen
from neuromod_wagtail.users import AdminRequest

# Replies shown before the comment, and after it.
AROUND = 50


class ConversationView(CommentScreen):
    template_name = "neuromod_wagtail/comments/admin/conversation.html"
    page_title = gettext_lazy("Thread")

    def get(self, request: AdminRequest, **kwargs: object) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        comment = self.comment
        thread = Comment.objects.filter(thread=comment.root_id).select_related("parent")
        first = comment.thread or comment
        earlier = list(thread.filter(pk__lt=comment.pk).order_by("-pk")[: AROUND + 1])
        later = list(thread.filter(pk__gt=comment.pk).order_by("pk")[: AROUND + 1])
        here = [] if first == comment else [comment]
        return {
            **super().get_context_data(**kwargs),
            "comments": [first, *reversed(earlier[:AROUND]), *here, *later[:AROUND]],
            "is_part": len(earlier) > AROUND or len(later) > AROUND,
        }
