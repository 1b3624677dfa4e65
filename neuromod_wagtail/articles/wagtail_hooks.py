from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.staticfiles import versioned_static
from wagtail.log_actions import LogActionRegistry
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet

from neuromod_wagtail.admin.report_registration import register_report
from neuromod_wagtail.articles.admin import series_order
from neuromod_wagtail.articles.admin.viewsets import ArticleSnippetGroup
from neuromod_wagtail.articles.authors.user_chooser import AccountChooserViewSet
from neuromod_wagtail.articles.pages.series_order import ACTION
from neuromod_wagtail.articles.references.rich_text import register_citation
from neuromod_wagtail.web.lazy import LazyImport

register_snippet(ArticleSnippetGroup)

APP = "neuromod_wagtail.articles"
ICONS = ("neuromod-modality", "neuromod-citation")


@hooks.register("register_admin_viewset")
def register_accounts() -> AccountChooserViewSet:
    return AccountChooserViewSet("neuromod_accounts", url_prefix="neuromod-accounts")


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    return [*icons, *(f"neuromod_wagtail/icons/{name}.svg" for name in ICONS)]


@hooks.register("register_rich_text_features")
def register_rich_text_features(features: FeatureRegistry) -> None:
    register_citation(features)


CHECKER = f"{APP}.admin.content_checker"
# Late, so that the rules are added to any checker of the site.
hooks.register("construct_wagtail_userbar", LazyImport(f"{CHECKER}.add_to_user_bar"), order=1000)
hooks.register("insert_editor_js", LazyImport(f"{CHECKER}.content_checks_script"))


@hooks.register("insert_editor_js")
def load_saving_scripts() -> str:
    names = ("early_edits", "first_save")
    addresses = [(versioned_static(f"neuromod_wagtail/js/admin/{name}.js"),) for name in names]
    return format_html_join("\n", '<script src="{}"></script>', addresses)


@hooks.register("insert_global_admin_css")
def load_editor_styles() -> str:
    address = versioned_static("neuromod_wagtail/css/admin/editor.css")
    return format_html('<link rel="stylesheet" href="{}">', address)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern]:
    return [
        path(
            "references/add/",
            LazyImport(f"{APP}.references.views.add_many"),
            name="neuromod_references_add",
        ),
        path(
            "references/export/<slug:form>/",
            LazyImport(f"{APP}.references.views.export_all"),
            name="neuromod_references_export",
        ),
        path(
            "reviews/<int:page_pk>/record/",
            LazyImport(f"{APP}.reviews.views.record"),
            name="neuromod_articles_record_review",
        ),
        path(
            "reviews/<int:page_pk>/withdraw/<int:review_pk>/",
            LazyImport(f"{APP}.reviews.views.withdraw"),
            name="neuromod_articles_withdraw_review",
        ),
        *series_order.urls(),
    ]


register_report(f"{APP}.admin.reports.LanguageReport", "language", "neuromod_language_report")
register_report(
    f"{APP}.admin.reports.NoticeReport", "retracted-references", "neuromod_notices_report"
)
register_report(f"{APP}.reviews.reports.ReviewReport", "reviews", "neuromod_reviews_report")
hooks.register("construct_homepage_panels", LazyImport(f"{APP}.reviews.reports.add_to_dashboard"))


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("neuromod_articles.review", _("Record a review"), _("Review recorded"))
    actions.register_action(
        ACTION, _("Change the order of a series"), _("Order of the articles changed")
    )
    actions.register_action(
        "neuromod_articles.withdraw_review", _("Withdraw a review"), _("Review withdrawn")
    )
