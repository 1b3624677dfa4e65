"""Wagtail's own views of one comment, limited to those who moderate it.

Wagtail checks only the permission on the model, which a section's moderator has, too.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from wagtail.permissions import policy_registry
from wagtail.snippets.views import snippets

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.users import AdminRequest


class ObjectMixin:
    """A mixin that checks permission on the comment before anything of it is shown."""

    request: AdminRequest

    def get_object(self, *args: object, **kwargs: object) -> Comment:
        comment: Comment = super().get_object(*args, **kwargs)  # type: ignore[misc]
        policy = policy_registry.get_by_type(Comment)
        wanted = ["view", "change"]
        if not policy.user_has_any_permission_for_instance(self.request.user, wanted, comment):
            raise PermissionDenied
        return comment


class EditView(ObjectMixin, snippets.EditView):
    pass


class UsageView(ObjectMixin, snippets.UsageView):
    pass


class HistoryView(ObjectMixin, snippets.HistoryView):
    pass


class InspectView(ObjectMixin, snippets.InspectView):
    pass
