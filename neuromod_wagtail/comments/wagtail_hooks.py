"""Registrations with Wagtail, implemented elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from neuromod_wagtail.admin.menu import PermittedMenuItem
from neuromod_wagtail.comments.models import Ban, Comment, Discussion, WordRule
from neuromod_wagtail.comments.moderation import log_formatters
from neuromod_wagtail.comments.moderation.panels import CommentsToDo
from neuromod_wagtail.comments.moderation.queue import bulk_actions
from neuromod_wagtail.comments.moderation.viewsets import CommentsGroup
from neuromod_wagtail.comments.permissions import (
    DiscussionPolicy,
    ModerationPolicy,
    SiteModeratorPolicy,
    can_ban,
    moderates,
)
from neuromod_wagtail.importing.admin.viewsets import ImportViewSet
from neuromod_wagtail.users import AnyUser
from neuromod_wagtail.web.lazy import LazyImport

MENU = "neuromod_wagtail/comments/admin/menu"
MODERATION = "neuromod_wagtail.comments.moderation"

import_screens = ImportViewSet(
    "neuromod_wagtail.comments.importing.admin.kind.CommentsImport",
    name="neuromod_comment_imports",
    menu_label=_("Import comments"),
    url_prefix="comment-imports",
    menu_order=811,
)

register_permission_policy(Comment, ModerationPolicy(Comment))
register_permission_policy(Discussion, DiscussionPolicy(Discussion))
register_permission_policy(Ban, SiteModeratorPolicy(Ban))
register_permission_policy(WordRule, SiteModeratorPolicy(WordRule))
register_snippet(CommentsGroup)
for bulk_action in bulk_actions.ALL:
    hooks.register("register_bulk_action", bulk_action)

LOG_ACTIONS = {
    "post": (_("Post a reader comment"), _("Posted")),
    "edit": (_("Edit a reader comment"), _("Edited by its author")),
    "settle": (_("Answer a correction"), _("Correction answered")),
    "redact": (_("Redact a reader comment"), _("Text edited by a moderator")),
    "recheck": (_("Ask Akismet about a reader comment"), _("Akismet was asked again")),
    "approve": (_("Approve a reader comment"), _("Approved")),
    "hold": (_("Hold a reader comment"), _("Moved back to the queue")),
    "decline": (_("Decline a reader comment"), _("Declined")),
    "spam": (_("Mark a reader comment as spam"), _("Marked as spam")),
    "withdraw": (_("Withdraw a reader comment"), _("Withdrawn by its author")),
    "erase": (_("Erase a reader comment"), _("Erased")),
    "undo": (_("Undo a decision on a reader comment"), _("Decision undone")),
    "dismiss": (_("Dismiss reports about a reader comment"), _("Reports dismissed")),
    "pin": (_("Pin a reader comment"), _("Pinned")),
    "unpin": (_("Unpin a reader comment"), _("Unpinned")),
    "feature": (_("Feature a reader comment"), _("Featured")),
    "unfeature": (_("Stop featuring a reader comment"), _("No longer featured")),
    "close": (_("Close a comment thread"), _("Thread closed to replies")),
    "reopen": (_("Reopen a comment thread"), _("Thread open to replies again")),
    "move": (_("Move a comment thread"), _("Thread moved to another page")),
    "change_discussion": (
        _("Change who may comment on a page"),
        _("Comments opened, closed or hidden"),
    ),
    "import": (_("Import reader comments"), _("Comments imported")),
    "update_import": (_("Update imported reader comments"), _("Imported comments updated")),
    "remove": (_("Undo an import of reader comments"), _("Imported comments removed")),
    "export": (_("Export a reader’s data"), _("Reader’s data exported")),
    "trust": (_("Trust a reader"), _("Trusted")),
    "hold_always": (_("Always hold a reader’s comments"), _("Always held from now on")),
    "clear": (_("Reset a reader’s trust level"), _("Trust level reset")),
    "ban": (_("Ban a reader"), _("Banned")),
    "change_ban": (_("Change a ban"), _("Ban changed")),
    "lift": (_("Lift a ban"), _("Ban lifted")),
    "note": (_("Add a moderator note"), _("Note added")),
    "change_note": (_("Edit a moderator note"), _("Note changed")),
    "change_filter": (_("Change the spam filter"), _("Spam filter changed")),
    "appeal": (_("Appeal against a declined comment"), _("Appealed by its author")),
    "grant_appeal": (_("Grant an appeal"), _("Appeal granted")),
    "reject_appeal": (_("Reject an appeal"), _("Appeal rejected")),
    "import_word_rules": (_("Import word rules"), _("Word rules imported")),
    "delete_note": (_("Delete a moderator note"), _("Note deleted")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in LOG_ACTIONS.items():
        actions.register_action(f"neuromod_comments.{name}")(
            log_formatters.formatter(label, message)
        )


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLResolver]:
    return [path("", include("neuromod_wagtail.comments.moderation.urls"))]


def register_menu_item(
    menu: str,
    label: str | Promise,
    url_name: str,
    *,
    icon_name: str,
    order: int,
    is_allowed: Callable[[AnyUser], bool],
) -> None:
    """Register an item of the menu ``reports`` or ``settings``, for users who may see its screen."""

    def item() -> PermittedMenuItem:
        return PermittedMenuItem(
            label, reverse(url_name), icon_name=icon_name, order=order, is_allowed=is_allowed
        )

    hooks.register(f"register_{menu}_menu_item", item)


register_menu_item(
    "reports",
    _("Comment moderation"),
    "neuromod_comments_admin:statistics",
    icon_name="comment",
    order=660,
    is_allowed=moderates,
)
register_menu_item(
    "reports",
    _("Corrections from readers"),
    "neuromod_comments_admin:corrections",
    icon_name="edit",
    order=661,
    is_allowed=LazyImport(f"{MODERATION}.views.corrections.may_see"),
)
register_menu_item(
    "settings",
    _("Spam filter"),
    "neuromod_comments_admin:spam_filter",
    icon_name="tasks",
    order=890,
    is_allowed=can_ban,
)
register_menu_item(
    "settings",
    _("Reader’s data"),
    "neuromod_comments_admin:reader_data",
    icon_name="user",
    order=900,
    is_allowed=LazyImport(f"{MODERATION}.views.reader_data.may_see"),
)
hooks.register("register_admin_viewset", lambda: import_screens)
hooks.register("register_permissions", lambda: import_screens.kind.registrable_permissions())
for name, later in (
    ("register_account_settings_panel", "account_panel.DistressingCommentsPanel"),
    ("register_account_settings_panel", "account_panel.MailPanel"),
    ("before_delete_page", "views.discussions.warn_of_comments"),
):
    hooks.register(name, LazyImport(f"{MODERATION}.{later}"))


@hooks.register("insert_global_admin_css")
def add_menu_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static(f"{MENU}.css"))


@hooks.register("insert_global_admin_js")
def add_menu_script() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static(f"{MENU}.js"))


@hooks.register("construct_homepage_panels")
def add_to_dashboard(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(CommentsToDo())
