"""Widgets that the moderators' forms need in place of Django's and Wagtail's."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from wagtail.admin.widgets import AdminPageChooser

from neuromod_wagtail.comments.models.keyset import is_key
from neuromod_wagtail.page_protocol import PageLike


class OwnPageChooser(AdminPageChooser):
    """A page chooser that treats pages that the user must not know as not chosen."""

    def __init__(self, *args: object, may: Callable[[PageLike], bool], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.may = may

    def get_instance(self, value: object) -> PageLike | None:
        page = super().get_instance(value) if is_key(str(getattr(value, "pk", value))) else None
        return page if page is not None and self.may(page) else None


class PlainSelect(forms.Select):
    """A choice without groups, in one template; Django renders two more for each option."""

    template_name = "neuromod_wagtail/comments/admin/select.html"
