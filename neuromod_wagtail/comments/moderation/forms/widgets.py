"""A page chooser limited to pages that the user may know, unlike Wagtail's."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, QueryDict
from wagtail.admin.widgets import AdminPageChooser

from neuromod_wagtail.comments.models.keyset import is_key
from neuromod_wagtail.comments.permissions import moderated_pages
from neuromod_wagtail.page_protocol import PageLike


class OwnPageChooser(AdminPageChooser):
    """A page chooser that treats pages that the user must not know as not chosen."""

    def __init__(self, *args: object, may: Callable[[PageLike], bool], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.may = may

    def get_instance(self, value: object) -> PageLike | None:
        page = super().get_instance(value) if is_key(str(getattr(value, "pk", value))) else None
        return page if page is not None and self.may(page) else None


def without_others(
    data: QueryDict, names: tuple[str, ...], request: HttpRequest | None
) -> QueryDict:
    """Return filter parameters without invalid pages and those that the user does not moderate."""
    data = data.copy()
    for name in names:
        value = data.get(name) or ""
        if not is_key(value) or (
            request is not None and not moderated_pages(request.user).filter(pk=value).exists()
        ):
            data.pop(name, None)
    return data
