from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.components import Component
from wagtail.admin.userbar import BaseItem
from wagtail.log_actions import LogActionRegistry
from wagtail.models import AbstractPage
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet

from neuromod_wagtail.articles.admin import series_order
from neuromod_wagtail.articles.admin.content_checker import add_article_rules, content_checks_script
from neuromod_wagtail.articles.admin.reports import LanguageReport, NoticeReport
from neuromod_wagtail.articles.admin.viewsets import ArticleSnippetGroup
from neuromod_wagtail.articles.authors.user_chooser import AccountChooserViewSet
from neuromod_wagtail.articles.pages.series_order import ACTION
from neuromod_wagtail.articles.references.rich_text import register_citation
from neuromod_wagtail.articles.reviews.reports import ReviewReport, ReviewsToDo
from neuromod_wagtail.web.later import ImportedLater

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


# Late, so that the rules are added to any checker of the site.
@hooks.register("construct_wagtail_userbar", order=1000)
def add_rules_to_content_checker(
    request: HttpRequest, items: list[BaseItem], page: AbstractPage
) -> None:
    add_article_rules(items)


@hooks.register("insert_editor_js")
def load_content_checks_script() -> str:
    return content_checks_script()


@hooks.register("insert_editor_js")
def load_first_save_script() -> str:
    address = versioned_static("neuromod_wagtail/js/admin/first_save.js")
    return format_html('<script src="{}"></script>', address)


@hooks.register("insert_global_admin_css")
def load_editor_styles() -> str:
    address = versioned_static("neuromod_wagtail/css/admin/editor.css")
    return format_html('<link rel="stylesheet" href="{}">', address)


REPORTS = (LanguageReport, NoticeReport, ReviewReport)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern]:
    return [
        path(
            "references/add/",
            ImportedLater(f"{APP}.references.views.add_many"),
            name="neuromod_references_add",
        ),
        path(
            "references/export/<slug:form>/",
            ImportedLater(f"{APP}.references.views.export_all"),
            name="neuromod_references_export",
        ),
        path(
            "reviews/<int:page_pk>/record/",
            ImportedLater(f"{APP}.reviews.views.record"),
            name="neuromod_articles_record_review",
        ),
        path(
            "reviews/<int:page_pk>/withdraw/<int:review_pk>/",
            ImportedLater(f"{APP}.reviews.views.withdraw"),
            name="neuromod_articles_withdraw_review",
        ),
        *series_order.urls(),
        *(url for report in REPORTS for url in report.urls()),
    ]


for report in REPORTS:
    hooks.register("register_reports_menu_item", report.menu_item)


to_do = ReviewsToDo()


@hooks.register("construct_homepage_panels")
def add_to_dashboard(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(to_do)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("neuromod_articles.review", _("Record a review"), _("Review recorded"))
    actions.register_action(
        ACTION, _("Change the order of a series"), _("Order of the articles changed")
    )
    actions.register_action(
        "neuromod_articles.withdraw_review", _("Withdraw a review"), _("Review withdrawn")
    )
