"""Wagtail's page chooser, which names whatever page it is given, for pages that the user may know."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, QueryDict
from wagtail.admin.widgets import AdminPageChooser

from neuromod_wagtail.comments.models.querysets import is_key
from neuromod_wagtail.comments.permissions import moderated_pages
from neuromod_wagtail.page_protocol import PageLike


class OwnPageChooser(AdminPageChooser):
    """Shows a page only if the user ``may`` know it; another one is as if none were chosen."""

    def __init__(self, *args: object, may: Callable[[PageLike], bool], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.may = may

    def get_instance(self, value: object) -> PageLike | None:
        page = super().get_instance(value) if is_key(str(getattr(value, "pk", value))) else None
        return page if page is not None and self.may(page) else None


def without_others(
    data: QueryDict, names: tuple[str, ...], request: HttpRequest | None
) -> QueryDict:
    """The parameters of filters, without pages that the user does not moderate, or that are none."""
    data = data.copy()
    for name in names:
        value = data.get(name) or ""
        if not is_key(value) or (
            request is not None and not moderated_pages(request.user).filter(pk=value).exists()
        ):
            data.pop(name, None)
    return data
