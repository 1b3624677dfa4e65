"""The findings of an import report in groups, with labels and links to edit.

Codes are those of the report; a code that is not listed here is shown as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder

from neuromod_wagtail.users import AnyUser

SKIPPED = "skipped"

KINDS = {
    "post": _("Posts"),
    "page": _("Pages"),
    "attachment": _("Pictures and other files"),
    "comment": _("Comments"),
    "author": _("Authors"),
    "category": _("Categories"),
    "tag": _("Tags"),
    "redirect": _("Redirects"),
    "file": _("Files"),
    "nav_menu": _("Menus"),
    "nav_menu_item": _("Menu items"),
    "wp_block": _("Reusable blocks"),
}
SINGLE = {
    "post": _("Post"),
    "page": _("Page"),
    "attachment": _("File"),
    "comment": _("Comment"),
    "author": _("Author"),
    "category": _("Category"),
    "tag": _("Tag"),
    "redirect": _("Redirect"),
    "file": _("File"),
    "nav_menu": _("Menu"),
    "nav_menu_item": _("Menu item"),
    "wp_block": _("Reusable block"),
}

# In display order: findings that need a decision first.
LABELS = {
    SKIPPED: _("Not imported"),
    "modality_unsure": _("Modality: more than one match"),
    "modality_missing": _("Modality: no match"),
    "disclaimer_missing": _("A required disclaimer is missing"),
    "not_scheduled": _("Not scheduled: a required disclaimer is missing"),
    "disclaimer": _("Looks like a disclaimer"),
    "sign_off": _("Looks like the author’s sign-off"),
    "schedule_passed": _("Published, because its scheduled date has passed"),
    "words_missing": _("Words missing from the new text"),
    "kept_html": _("Kept as HTML; replace it with blocks when you can"),
    "custom_field": _("Text in a plugin’s field, not included in the article"),
    "missing_footnote": _("Footnote without text"),
    "script": _("Script removed"),
    "hidden_block": _("Block that the old blog hid from readers, so it was left out"),
    "block": _("Unknown block"),
    "shortcode": _("Unknown shortcode"),
    "filled_by_wordpress": _("Content that WordPress generated on each visit"),
    "missing_reusable_block": _("Reusable block missing from the file"),
    "missing_media": _("Picture or file missing"),
    "picture_without_address": _("Picture without an address"),
    "no_alternative_text": _("Picture without alternative text"),
    "format": _("Looks different, because its format is not available here"),
    "page_break": _("Several pages combined into one"),
    "too_deep": _("Nested too deeply"),
    "lost_link": _("Broken link to the old blog"),
    "links_not_followed": _("Links could not be checked"),
    "redirect_failed": _("Old address: the redirect could not be saved"),
    "redirect_exists": _("Old address: an existing redirect was kept"),
    "address_taken": _("Old address: used by another page of this site"),
    "redirect_loop": _("Old address: a redirect would lead back to itself"),
    "address_too_long": _("Old address: too long for a redirect"),
    "slug_changed": _("Address differs from the old blog"),
    "no_status": _("No status, so imported as a draft"),
    "opened": _("Public or open for comments, unlike before"),
    "status": _("Status not available here"),
    "no_date": _("Without a date"),
    "no_words": _("Comment without text; only its place in the thread was kept"),
    "no_page": _("Page not found; add the address to the mapping"),
    "no_account": _("Written by an account that does not exist here"),
    "account_left_out": _("Only superusers can import accounts and badges with comments"),
    "excerpt_shortened": _("Excerpt shortened"),
    "name_shortened": _("Title or name shortened"),
    "profession_not_stated": _("Not stated whether the author is a medical professional"),
    "name_not_public": _("Author known only by email address, without a public name"),
    "author_not_listed": _("Author not in the file’s list of authors"),
    "changed_here": _("Changed here since, so left unchanged"),
    "missing_parent": _("Reply to a comment that is not in the file"),
    "new_number": _("Comment with a new number, so old #comment- links do not lead to it"),
    "reads_like_spam": _("Comment that was not marked as spam, but reads like it"),
    "hidden_links": _("Post with links that the old blog hid from readers"),
    "post_reads_like_spam": _("Post with a paragraph that reads like spam"),
    "unknown_kind": _("Comment of an unknown type"),
}
ORDER = {code: place for place, code in enumerate(LABELS)}

# A report or a part of one, as in JSON.
Data = dict[str, Any]
# A finding in the report: kind, ID on the old site, detail.
Entry = tuple[str, str, str]


@dataclass(frozen=True)
class Group:
    """All findings with one code."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class Finding:
    """A finding. ``title`` and ``url`` belong to the object here, and are empty without one."""

    kind: str
    id: str
    detail: str
    title: str = ""
    url: str = ""


def rows(report: Data, always: Collection[str]) -> list[Data]:
    """Return the table of the kinds in the file, with their numbers; some even without any."""
    found = []
    for kind, tally in report.get("kinds", {}).items():
        if tally["read"] or kind in always:
            label = str(KINDS.get(kind, kind))
            found.append({**tally, "label": label, "skipped": len(tally["skipped"])})
    return found


def groups(report: Data) -> list[Group]:
    counts = Counter(entry["code"] for entry in report.get("remarks", ()))
    counts[SKIPPED] = sum(len(tally["skipped"]) for tally in report.get("kinds", {}).values())
    return [
        Group(code, str(LABELS.get(code, code)), number)
        for code, number in sorted(counts.items(), key=lambda pair: ORDER.get(pair[0], len(ORDER)))
        if number
    ]


def of_code(report: Data, code: str) -> list[Entry]:
    """Return all findings with this code."""
    if code == SKIPPED:
        kinds = report.get("kinds", {}).items()
        return [
            (kind, entry["id"], entry["reason"])
            for kind, tally in kinds
            for entry in tally["skipped"]
        ]
    remarks = report.get("remarks", ())
    return [(one["kind"], one["id"], one["detail"]) for one in remarks if one["code"] == code]


def repairs(report: Data) -> list[Data]:
    """Return each kind of repair with its count and first location."""
    first = {entry["kind"]: entry for entry in reversed(report.get("repairs", ()))}
    counts = report.get("repair_counts", {})
    return [{**first[kind], "count": counts.get(kind, 1)} for kind in counts if kind in first]


def undone(report: Data) -> Data | None:
    """Describe what an undo removed and what it left."""
    kept = report.get("undone")
    if kept is None:
        return None
    removed = [(str(KINDS.get(kind, kind)), number) for kind, number in kept["removed"].items()]
    left = [
        {**entry, "kind": str(SINGLE.get(entry["kind"], entry["kind"]))} for entry in kept["left"]
    ]
    return {"removed": removed, "left": left}


def linked(
    found: Iterable[Entry], user: AnyUser, targets: Mapping[tuple[str, str], Model]
) -> list[Finding]:
    """Return findings with their objects here, by kind and ID on the old site."""
    edit = AdminURLFinder(user).get_edit_url
    findings = []
    for kind, number, detail in found:
        label, target = str(SINGLE.get(kind, kind)), targets.get((kind, number))
        title, url = ("", "") if target is None else (str(target)[:120], edit(target) or "")
        findings.append(Finding(label, number, detail, title, url))
    return findings
