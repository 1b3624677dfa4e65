"""Base forms for editing pages and editorial snippets."""

from __future__ import annotations

from django.db import transaction
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm
from wagtail.models import DraftStateMixin

# The columns that only publishing and unpublishing may change, and the newest draft's.
PUBLICATION = {
    "live",
    "has_unpublished_changes",
    "first_published_at",
    "last_published_at",
    "live_revision",
    "expired",
    "latest_revision",
    "latest_revision_created_at",
}


class DraftMixin:
    """A form whose draft never reverts what was published since the request began.

    Wagtail saves a draft of an unpublished object with all its columns, as it read them. The editor
    saves automatically, and such a request can read before *Publish* and write after it.
    """

    instance: DraftStateMixin

    def save(self, commit: bool = True) -> DraftStateMixin:
        with transaction.atomic():
            is_draft = self.instance.pk and not self.instance.live
            if commit and is_draft and self._take_over_publication():
                # As Wagtail does with live objects: the draft is in the revision alone.
                commit = False
            return super().save(commit=commit)  # type: ignore[misc]

    def _take_over_publication(self) -> bool:
        """Update the instance if it is live by now. The row stays locked for the draft."""
        fields = [field for field in self.instance._meta.fields if field.name in PUBLICATION]
        columns = [field.attname for field in fields]
        row = type(self.instance)._default_manager.filter(pk=self.instance.pk)
        stored = row.select_for_update().values(*columns).first()
        if not (stored and stored["live"]):
            return False
        for name, value in stored.items():
            setattr(self.instance, name, value)
        return True


class EditorialForm(DraftMixin, WagtailAdminModelForm):
    """The form of an editorial snippet."""


class EditorialPageForm(DraftMixin, WagtailAdminPageForm):
    """The form of a page."""
