"""Problems of an article as rules of Wagtail's content checker.

The preview marks each problem with ``data-nm-problem`` (see ``content_checks.py``); each code is a
rule that such a mark breaks. Wagtail's own rules and those of the site stay.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.userbar import BaseItem, ContentCheckerItem
from wagtail.models import AbstractPage

from neuromod_wagtail.articles.language.rules.registry import RULES as LANGUAGE_RULES

# code: (problem, remedy)
MESSAGES: dict[str, tuple[str | Promise, str | Promise]] = {
    "author": (
        _("Author missing or not published"),
        _("Choose a published author under “Authors”"),
    ),
    "disclaimer": (
        _("Disclaimer missing or not published"),
        _("Add a published disclaimer to the introduction or the body"),
    ),
    "picture": (_("Picture missing"), _("Choose the picture again, or upload its file")),
    "picture-alt": (
        _("Picture without alternative text"),
        _("Describe the picture, or mark it as decorative"),
    ),
    "picture-credit": (
        _("Picture credit incomplete"),
        _("State who made the picture, where it comes from and its licence"),
    ),
    "document": (_("Document missing"), _("Choose another document, or remove the block")),
    "modality": (
        _("Modality missing or not published"),
        _("Publish the modality, or choose another"),
    ),
    "fact-source": (
        _("Fact without a source"),
        _("Add a source to the row in the modality"),
    ),
    "reference": (
        _("Reference missing or not published"),
        _("Publish the reference, or cite another"),
    ),
    "reference-notice": (
        _("Reference retracted or in doubt"),
        _("Read the notice, then change the text or cite another reference"),
    ),
    **{f"language-{code}": (rule.name, rule.advice) for code, rule in LANGUAGE_RULES.items()},
}


def rule_id(code: str) -> str:
    return f"neuromod-{code}"


# Each mark has text, so the rule "none may have visible text" fails for all of them.
RULES: list[dict[str, object]] = [
    {
        "id": rule_id(code),
        "impact": "minor" if code.startswith("language-") else "serious",
        "selector": f'[data-nm-problem="{code}"]',
        "tags": ["best-practice"],
        "none": ["has-visible-text"],
        "enabled": True,
    }
    for code in MESSAGES
]


def add_to_user_bar(request: HttpRequest, items: list[BaseItem], page: AbstractPage) -> None:
    add_article_rules(items)


def add_article_rules(items: Iterable[BaseItem]) -> None:
    """Add the rules to the content checker in ``items`` of the user bar, on this instance only."""
    for item in items:
        if isinstance(item, ContentCheckerItem):
            item.axe_custom_rules = [*item.axe_custom_rules, *RULES]
            item.axe_messages = {**item.axe_messages, **_messages()}
            _enable(item)


def content_checks_script() -> str:
    """Return the script that puts the checks panel into words, with its messages."""
    return format_html(
        '<script src="{}" data-nm-checks data-waiting="{}" data-impossible="{}" '
        'data-missing="{}" data-advice="{}" data-go="{}" data-show="{}"></script>',
        versioned_static("neuromod_wagtail/js/admin/checks.js"),
        _("Not checked yet."),
        _(
            "Not checked, because there is no preview while the form has errors. Save to see "
            "each error next to its field."
        ),
        _("Required and missing"),
        _("Advice"),
        # Translators: the name of a field of the form is inserted.
        _("Go to “{field}”"),
        _("Show in the preview"),
    )


def _messages() -> dict[str, dict[str, str | Promise]]:
    return {
        rule_id(code): {"error_name": name, "help_text": help_text}
        for code, (name, help_text) in MESSAGES.items()
    }


def _enable(item: ContentCheckerItem) -> None:
    """Enable the rules. Axe takes rules or tags, never both, and a site may have chosen either."""
    own = [rule["id"] for rule in RULES]
    if set(item.axe_run_only or ()) & set(ContentCheckerItem.axe_run_only):
        item.axe_run_only = [*item.axe_run_only, *own]
    else:
        item.axe_rules = {**item.axe_rules, **{name: {"enabled": True} for name in own}}
