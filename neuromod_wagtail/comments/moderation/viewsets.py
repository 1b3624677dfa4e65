"""Listings of comments and their settings in the Wagtail admin."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.menu import SubmenuMenuItem
from wagtail.admin.panels import ObjectList, Panel
from wagtail.admin.ui.sidebar import MenuItem as SidebarMenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSetGroup

from neuromod_wagtail.admin.menu import PermittedMenuItem
from neuromod_wagtail.admin.viewsets import NoChooserViewSet, PermissionCheckedViewSet
from neuromod_wagtail.comments.models import (
    Ban,
    Comment,
    CommentNotice,
    DeclineReason,
    Discussion,
    HelpLine,
    SectionModerators,
    SectionSettings,
    VerifiedClinician,
    WordRule,
)
from neuromod_wagtail.comments.moderation.queue.listing import QUEUE, badge, pending_count
from neuromod_wagtail.comments.permissions import moderates
from neuromod_wagtail.users import AdminRequest
from neuromod_wagtail.web.lazy import LazyImport, lazy_class, lazy_views

FORMS = "neuromod_wagtail.comments.moderation.forms"
VIEWS = "neuromod_wagtail.comments.moderation.views"


class HelpLineColumn(Column):
    """A column that says whether readers see the line."""

    def __init__(self, name: str) -> None:
        super().__init__(name, label=_("Readers"))

    def get_value(self, instance: HelpLine) -> str:
        if not instance.live:
            return gettext("Draft")
        return gettext("Shown") if instance.is_current else gettext("Not shown: verify it again")


class HelpLineIndexView(IndexView):
    """The listing; it names how many lines must be verified again."""

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        number = HelpLine.objects.overdue().count()
        if number and not self.results_only:
            warning = ngettext(
                "%(number)d help line was not verified recently, so readers do not see it.",
                "%(number)d help lines were not verified recently, so readers do not see them.",
                number,
            )
            messages.warning(request, warning % {"number": number})
        return super().get(request, *args, **kwargs)


class CommentViewSet(NoChooserViewSet):
    """The moderation queue. Statuses are changed by ``actions``, not by a form."""

    model = Comment
    icon = "comment"
    menu_label = _("Reader comments")
    index_view_class = lazy_class(f"{VIEWS}.queue.QueueView")
    index_template_name = "neuromod_wagtail/comments/admin/queue.html"
    index_results_template_name = "neuromod_wagtail/comments/admin/queue_results.html"
    edit_view_class = lazy_class(f"{VIEWS}.comment.SnippetEditView")
    usage_view_class = lazy_class(f"{VIEWS}.comment.SnippetUsageView")
    history_view_class = lazy_class(f"{VIEWS}.comment.SnippetHistoryView")
    inspect_view_class = lazy_class(f"{VIEWS}.comment.SnippetInspectView")
    copy_view_enabled = False
    panels: list[Panel] = []
    inspect_view_enabled = True
    inspect_view_fields = [
        "page",
        "parent",
        "status",
        "name",
        "email",
        "url",
        "submitted_at",
        "edited_at",
        "redacted_at",
        "body",
        "extra",
        "hold_reasons",
        "decline_reason",
    ]
    select_related = ("page",)


class AppealViewSet(ViewSet):
    """The appeals of authors."""

    name = "neuromod_comments_appeal"
    url_prefix = "reader-comments/appeals"
    icon = "resubmit"
    menu_label = _("Appeals")

    def menu_item_class(self, **options: object) -> PermittedMenuItem:
        return PermittedMenuItem(is_allowed=moderates, **options)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", LazyImport(f"{VIEWS}.appeals.AppealsView"), name="index")]


class DiscussionViewSet(NoChooserViewSet):
    """The mode of each page's discussion: open, read-only or hidden."""

    model = Discussion
    icon = "openquote"
    menu_label = _("Discussions")
    list_display = ["page", "mode", "approved_count", "pending_count"]
    list_filter = ["mode"]
    copy_view_enabled = False
    select_related = ("page",)

    @cached_property
    def edit_handler(self) -> ObjectList:
        form = import_string(f"{FORMS}.discussions.DiscussionEntryForm")
        return ObjectList(Discussion.panels, base_form_class=form)


class SectionSettingsViewSet(NoChooserViewSet):
    """The comment settings of sections."""

    model = SectionSettings
    icon = "folder-open-inverse"
    menu_label = _("Section settings")
    list_display = ["page", "mode", "moderation", "close_after_days"]
    copy_view_enabled = False
    select_related = ("page",)


class CommentNoticeViewSet(PermissionCheckedViewSet):
    """The comment notices."""

    model = CommentNotice
    icon = "info-circle"
    menu_label = _("Comment notices")


class HelpLineViewSet(PermissionCheckedViewSet):
    """The help lines; those that must be verified again are marked."""

    model = HelpLine
    icon = "help"
    menu_label = _("Help lines")
    index_view_class = HelpLineIndexView
    list_display = ["name", "region", "number", "locale", "verified_on", HelpLineColumn("state")]


class VerifiedClinicianViewSet(NoChooserViewSet):
    """The accounts whose comments are marked as those of a clinician."""

    model = VerifiedClinician
    icon = "user"
    menu_label = _("Verified clinicians")
    list_display = ["user", "profession", "verified_on"]
    copy_view_enabled = False
    select_related = ("user",)


class DeclineReasonViewSet(NoChooserViewSet):
    """The site's list of decline reasons."""

    model = DeclineReason
    icon = "list-ul"
    menu_label = _("Decline reasons")
    list_display = ["title", "text", "locale"]
    ordering = ["sort_order", "title"]


class SectionModeratorsViewSet(NoChooserViewSet):
    """The groups that moderate sections."""

    model = SectionModerators
    icon = "group"
    menu_label = _("Section moderators")
    list_display = ["group", "page"]
    copy_view_enabled = False
    select_related = ("group", "page")


@lazy_views
class SiteModeratorViewSet(ModelViewSet):
    """The views of what moderators of the whole site decide.

    They are not of snippets: those could be deleted in bulk.
    """

    copy_view_enabled = False
    add_to_reference_index = False

    def get_permissions_to_register(self) -> QuerySet:
        """Offer no permissions in the group form: see ``SiteModeratorPolicy``."""
        return Permission.objects.none()


class BanViewSet(SiteModeratorViewSet):
    """The bans."""

    model = Ban
    icon = "lock"
    menu_label = _("Bans")
    add_view_class = lazy_class(f"{VIEWS}.people.BanCreateView")
    edit_view_class = lazy_class(f"{VIEWS}.people.BanEditView")
    delete_view_class = lazy_class(f"{VIEWS}.people.BanDeleteView")
    index_view_class = lazy_class(f"{VIEWS}.people.BanIndexView")
    name = "neuromod_comments_ban"
    url_prefix = "reader-comments/bans"
    add_form_class = lazy_class(f"{FORMS}.people.NewBanForm")
    edit_form_class = lazy_class(f"{FORMS}.people.BanForm")

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        found: type[ModelForm] = self.edit_form_class if for_update else self.add_form_class
        return found


class WordRuleViewSet(SiteModeratorViewSet):
    """The word rules."""

    model = WordRule
    icon = "tag"
    menu_label = _("Word rules")
    add_view_class = lazy_class(f"{VIEWS}.word_rules.WordRuleCreateView")
    edit_view_class = lazy_class(f"{VIEWS}.word_rules.WordRuleEditView")
    delete_view_class = lazy_class(f"{VIEWS}.word_rules.WordRuleDeleteView")
    index_view_class = lazy_class(f"{VIEWS}.word_rules.WordRuleIndexView")
    create_template_name = edit_template_name = "neuromod_wagtail/comments/admin/word_rule.html"
    name = "neuromod_comments_word_rule"
    url_prefix = "reader-comments/word-rules"
    form_class = lazy_class(f"{FORMS}.word_rules.WordRuleForm")

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        found: type[ModelForm] = self.form_class
        return found


class CommentsGroup(SnippetViewSetGroup):
    items = (
        CommentViewSet,
        AppealViewSet,
        BanViewSet,
        WordRuleViewSet,
        DiscussionViewSet,
        SectionSettingsViewSet,
        SectionModeratorsViewSet,
        DeclineReasonViewSet,
        CommentNoticeViewSet,
        HelpLineViewSet,
        VerifiedClinicianViewSet,
    )
    menu_label = _("Comments")
    menu_icon = "comment"
    menu_order = 250

    def get_menu_item(self, order: int | None = None) -> CommentsMenuItem:
        """Return Wagtail's menu item with the number of pending comments."""
        item = super().get_menu_item(order)
        return CommentsMenuItem(
            item.label, item.menu, name=item.name, icon_name=item.icon_name, order=item.order
        )


class CommentsMenuItem(SubmenuMenuItem):
    """The menu entry of the comments, with the number of pending ones on it and on the queue.

    Wagtail's menu has a badge only for dismissible items, so the number is an attribute, which
    ``menu.css`` shows at the end of the line and ``menu.js`` keeps up to date. The items are shared
    by all requests; the component that ``render_component`` returns is made for one.
    """

    def render_component(self, request: AdminRequest) -> SidebarMenuItem:
        component = super().render_component(request)
        if not moderates(request.user):
            return component
        shown = badge(pending_count(request))
        queue = reverse(QUEUE)
        of_queue = [one for one in component.menu_items if getattr(one, "url", "") == queue]
        for part in (component, *of_queue):
            part.attrs = {
                **part.attrs,
                "data-nm-pending": shown["shown"],
                "data-nm-url": reverse("neuromod_comments_admin:pending"),
                # Begins with the visible label, so that people who use speech control can say it.
                "aria-label": f"{part.label}, {shown['spoken']}",
            }
        return component
