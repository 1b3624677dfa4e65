"""The moderation queue in the Wagtail admin: tabs, filters, search and the list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import JsonResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, Table
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.snippets.views.snippets import IndexView

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.keyset import Cursor
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.moderation import action_registry
from neuromod_wagtail.comments.moderation.queue import listing
from neuromod_wagtail.comments.moderation.queue.bulk_actions import CommentBulkAction
from neuromod_wagtail.comments.moderation.queue.columns import rows_of
from neuromod_wagtail.comments.moderation.queue.filters import QueueFilterSet
from neuromod_wagtail.comments.moderation.queue.listing import (
    Queue,
    QueuePage,
    Tab,
    badge,
    pending_count,
)
from neuromod_wagtail.comments.permissions import moderates
from neuromod_wagtail.internals import FILTER_FRAGMENT
from neuromod_wagtail.text import localized
from neuromod_wagtail.users import AdminRequest

# Shown in Wagtail's own list of shortcuts, which "?" opens. Wagtail's listings do not use these
# letters.
SHORTCUTS = {
    "j": gettext_lazy("Next comment"),
    "k": gettext_lazy("Previous comment"),
    "a": gettext_lazy("Approve"),
    "s": gettext_lazy("Spam"),
    "d": gettext_lazy("Decline with a reason"),
    "r": gettext_lazy("Reply"),
    "e": gettext_lazy("Note for moderators"),
    "c": gettext_lazy("Redact: change the text"),
    "u": gettext_lazy("Undo"),
    "x": gettext_lazy("Select"),
    "t": gettext_lazy("View the thread"),
    "z": gettext_lazy("One comment at a time"),
    "/": gettext_lazy("Search these comments"),
}


class CommentColumn(Column):
    """The heading over the comments, which names the most important keys."""

    header_template_name = "neuromod_wagtail/comments/admin/queue_head.html"


class QueueTable(Table):
    """A table with focusable rows, so that the keyboard can move from comment to comment."""

    template_name = "neuromod_wagtail/comments/admin/queue_table.html"


class QueuePaginator(Paginator):
    """A page of the queue for Wagtail's templates, which needs no count."""

    def __init__(self, found: QueuePage) -> None:
        super().__init__(found.rows, max(len(found.rows), 1))


class QueueView(IndexView):
    """The listing of ``CommentViewSet``."""

    filterset_class = QueueFilterSet
    table_class = QueueTable
    is_searchable = True
    is_export = False
    after_kwarg = "after"

    @cached_property
    def columns(self) -> list[Column]:
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="snippet"),
            CommentColumn("comment", label=_("Comment")),
        ]

    @cached_property
    def queue(self) -> Queue:
        return self.filters.queue(self.request.user, self.stretch)

    @cached_property
    def stretch(self) -> int:
        wanted = self.request.GET.get("look", "")
        number = int(wanted) if wanted.isdecimal() and len(wanted) < 8 else listing.STRETCH
        return min(max(number, listing.STRETCH), listing.LONGEST_STRETCH)

    @cached_property
    def found(self) -> QueuePage:
        return self.queue.page(Cursor.parse(self.request.GET.get(self.after_kwarg, "")))

    @cached_property
    def filters(self) -> QueueFilterSet:
        """Return the filters, validated, for the form and its pills."""
        found = QueueFilterSet(**self.get_filterset_kwargs())
        found.is_valid()
        return found

    @cached_property
    def is_filtering(self) -> bool:
        return bool(self.queue.indexed or self.queue.unindexed)

    @property
    def shortcuts_on(self) -> bool:
        """Tell whether the user's account has Wagtail's keyboard shortcuts on."""
        profile = getattr(self.request.user, "wagtail_userprofile", None)
        return profile is None or profile.keyboard_shortcuts

    def get_queryset(self) -> QuerySet:
        return Comment.objects.none()

    def paginate_queryset(
        self, queryset: QuerySet, page_size: int
    ) -> tuple[QueuePaginator, Page[Comment], Sequence[Comment], bool]:
        rows = self.found.rows
        for comment, row in zip(rows, rows_of(rows), strict=True):
            comment.row = row  # type: ignore[attr-defined]
        paginator = QueuePaginator(self.found)
        page = paginator.get_page(1)
        return paginator, page, rows, False

    def address(self, **changes: object) -> str:
        """Return the list's URL with some parameters changed; an empty value removes one."""
        asked = self.request.GET.copy()
        for name in (FILTER_FRAGMENT, self.after_kwarg, "look"):
            asked.pop(name, None)
        for name, value in changes.items():
            asked[name] = str(value)
        pairs = [(name, value) for name, values in asked.lists() for value in values if value]
        return f"{self.index_url}?{urlencode(pairs)}" if pairs else str(self.index_url)

    @property
    def bulk_actions(self) -> list[dict[str, object]]:
        """Return the actions that change something in this tab, and those that a site has added.

        No one deletes a comment, so Wagtail's own action is left out.
        """
        names = self.model._meta.app_label, self.model._meta.model_name
        here = (
            action_registry.possible_on(self.queue.tab)
            if self.queue.tab in Status.values
            else action_registry.ACTIONS
        )
        found = [
            action
            for action in bulk_action_registry.get_bulk_actions_for_model(*names)
            if issubclass(action, CommentBulkAction)
            and (action.action_type in here or action.action_type not in action_registry.ACTIONS)
        ]
        return [
            {
                "url": reverse("wagtail_bulk_action", args=[*names, action.action_type]),
                "label": action.display_name,
                "aria_label": action.aria_label,
                "classname": " ".join(action.classes),
            }
            for action in sorted(found, key=lambda action: action.action_priority)
        ]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        counts = listing.counts(self.request)
        context = super().get_context_data(**kwargs)
        after = self.found.after
        place = {self.after_kwarg: after} if after else {}
        return {
            **context,
            "tabs": [
                {
                    "label": tab.label,
                    "url": self.address(tab=tab.value),
                    "is_current": tab == self.queue.tab,
                    "count": shown_count(tab, counts[tab]),
                }
                for tab in Tab
            ],
            "tab": self.queue.tab,
            "bulk_actions": self.bulk_actions,
            "shortcuts": SHORTCUTS,
            "shortcuts_on": self.shortcuts_on,
            "first_url": self.address() if self.after_kwarg in self.request.GET else "",
            "next_url": self.address(**place) if after and not self.found.stopped else "",
            "further_url": self._further() if self.found.stopped else "",
            "stretch": localized.number(self.stretch),
            "matching_url": self._matching(),
            # Known without counting where no filter narrows the tab.
            "matching_number": ""
            if self.is_filtering
            else shown_count(self.queue.tab, counts[self.queue.tab]),
            "total": counts[Tab.ALL],
            "here": self.request.get_full_path().replace(
                str(self.index_results_url), str(self.index_url), 1
            ),
        }

    def _further(self) -> str:
        longer = min(self.stretch * 10, listing.LONGEST_STRETCH)
        return self.address(**{self.after_kwarg: self.found.after, "look": longer})

    def _matching(self) -> str:
        """Return the URL for a decision on all matching comments."""
        query = self.address(tab=self.queue.tab).partition("?")[2]
        return f"{reverse('neuromod_comments_admin:batch_new')}?{query}"


def in_tab(number: int) -> str:
    """Return the number beside the name of a tab, or an empty string for none."""
    return localized.number(number) if number else ""


def shown_count(tab: str, number: int) -> SafeString:
    """Return the number of a tab in an element that ``menu.js`` keeps up to date."""
    return format_html('<span data-nm-count="{}">{}</span>', tab, in_tab(number))


def pending(request: AdminRequest) -> JsonResponse:
    """Return the current badge and, if the queue asks for them, the numbers of its tabs."""
    if not moderates(request.user):
        raise PermissionDenied
    if "tabs" in request.GET:
        found = listing.counts(request)
        tabs = {tab: in_tab(number) for tab, number in found.items()}
        answer = JsonResponse({**badge(found[Tab.PENDING]), "tabs": tabs})
    else:
        answer = JsonResponse(badge(pending_count(request)))
    answer["Cache-Control"] = "private, no-store"
    return answer
