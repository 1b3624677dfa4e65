"""What the account of an import asks an editor to look at, in groups, with links to edit it.

Codes are those of the report; a code that is not listed here is shown as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder

from neuromod_wagtail.comments.models import Comment, Provenance
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun

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
    "nav_menu_item": _("Entries of menus"),
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
    "nav_menu_item": _("Entry of a menu"),
    "wp_block": _("Reusable block"),
}

# In the order in which they are shown: what needs a decision first.
LABELS = {
    SKIPPED: _("Not imported"),
    "modality_unsure": _("Modality: more than one is possible"),
    "modality_missing": _("Modality: none here with this name"),
    "disclaimer_missing": _("A required disclaimer is missing"),
    "not_scheduled": _("Not scheduled: a required disclaimer is missing"),
    "disclaimer": _("Reads like a disclaimer"),
    "sign_off": _("Reads like a sign-off of the author"),
    "schedule_passed": _("Its scheduled day has passed, so it was published"),
    "words_missing": _("Words of the old text that are not in the new one"),
    "kept_html": _("Kept as HTML: replace it by blocks in time"),
    "custom_field": _("Text in a field of a plugin that is not in the article"),
    "missing_footnote": _("A footnote without its text"),
    "script": _("A script was left out"),
    "block": _("A block that is not known here"),
    "shortcode": _("A shortcode that is not known here"),
    "filled_by_wordpress": _("Was filled by WordPress when it was shown"),
    "missing_reusable_block": _("A reusable block is not in the file"),
    "missing_media": _("A picture or file is missing"),
    "picture_without_address": _("A picture without an address"),
    "no_alternative_text": _("A picture without alternative text"),
    "format": _("Looks different: a format that there is not here"),
    "page_break": _("Was several pages, is one now"),
    "too_deep": _("Nested too deep"),
    "lost_link": _("A link to the old blog that leads nowhere"),
    "links_not_followed": _("Its links could not be looked at"),
    "redirect_failed": _("Old address: the redirect could not be stored"),
    "redirect_exists": _("Old address: a redirect was there already and stays"),
    "address_taken": _("Old address: another page of this site is there"),
    "redirect_loop": _("Old address: a redirect would lead back to itself"),
    "address_too_long": _("Old address: too long for a redirect"),
    "slug_changed": _("Another address than on the old blog"),
    "no_status": _("Without a status, so it is a draft"),
    "opened": _("Open since this import: it was not public, or closed for comments"),
    "status": _("A status that there is not here"),
    "no_date": _("Without a date"),
    "no_words": _("A comment without words: only its place is kept"),
    "no_account": _("Written by an account that is not here"),
    "excerpt_shortened": _("The excerpt was shortened"),
    "name_shortened": _("A title or name was shortened"),
    "sticky": _("Was shown first on the old blog"),
    "profession_not_stated": _("Author: whether this is a medical professional is not stated"),
    "name_not_public": _("An author known by an email address only, who needs a name for readers"),
    "author_not_listed": _("An author of posts who is not in the file's list"),
    "changed_here": _("Changed here since, so left as it is"),
    "missing_parent": _("Answers a comment that is not in the file"),
    "new_number": _("Comments with another number here: old links with #comment- miss them"),
    "unknown_kind": _("A comment of an unknown kind"),
}
ORDER = {code: place for place, code in enumerate(LABELS)}


@dataclass(frozen=True)
class Group:
    """All findings with one code."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class Finding:
    """One thing to look at. ``title`` and ``url`` are of what it is here, empty if it is nothing."""

    kind: str
    id: str
    detail: str
    title: str = ""
    url: str = ""


def rows(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The table of kinds: those in the file, with their numbers."""
    found = []
    for kind, tally in report.get("kinds", {}).items():
        if tally["read"] or kind in {"post", "page", "comment"}:
            label = str(KINDS.get(kind, kind))
            found.append({**tally, "label": label, "skipped": len(tally["skipped"])})
    return found


def groups(report: dict[str, Any]) -> list[Group]:
    counts = Counter(entry["code"] for entry in report.get("remarks", ()))
    counts[SKIPPED] = sum(len(tally["skipped"]) for tally in report.get("kinds", {}).values())
    return [
        Group(code, str(LABELS.get(code, code)), number)
        for code, number in sorted(counts.items(), key=lambda pair: ORDER.get(pair[0], len(ORDER)))
        if number
    ]


def of_code(report: dict[str, Any], code: str) -> list[tuple[str, str, str]]:
    """All findings with this code: kind, number on the old blog, detail."""
    if code == SKIPPED:
        kinds = report.get("kinds", {}).items()
        return [
            (kind, entry["id"], entry["reason"])
            for kind, tally in kinds
            for entry in tally["skipped"]
        ]
    remarks = report.get("remarks", ())
    return [(one["kind"], one["id"], one["detail"]) for one in remarks if one["code"] == code]


def repairs(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Each kind of repair with its number and the first place."""
    first = {entry["kind"]: entry for entry in reversed(report.get("repairs", ()))}
    counts = report.get("repair_counts", {})
    return [{**first[kind], "count": counts.get(kind, 1)} for kind in counts if kind in first]


def undone(report: dict[str, Any]) -> dict[str, Any] | None:
    """What an undo removed and what it left, for people."""
    kept = report.get("undone")
    if kept is None:
        return None
    removed = [(str(KINDS.get(kind, kind)), number) for kind, number in kept["removed"].items()]
    left = [
        {**entry, "kind": str(SINGLE.get(entry["kind"], entry["kind"]))} for entry in kept["left"]
    ]
    return {"removed": removed, "left": left}


def made_by(run: ImportRun) -> list[tuple[str, int]]:
    """How many things of each kind a run made."""
    made = run.items.filter(made=True).order_by().values_list("kind")
    numbers = dict(made.annotate(number=Count("pk")))
    numbers["comment"] = Provenance.objects.filter(batch=run.batch).count()
    return [(str(KINDS.get(kind, kind)), number) for kind, number in numbers.items() if number]


def linked(run: ImportRun, user: Any, found: Iterable[tuple[str, str, str]]) -> list[Finding]:
    """Findings with what they are here. Few queries, however many there are of one kind."""
    found = list(found)
    targets = _targets(run, found)
    edit = AdminURLFinder(user)
    return [
        _finding(edit.get_edit_url, kind, number, detail, targets.get((kind, number)))
        for kind, number, detail in found
    ]


def _finding(
    edit: Callable[[Any], str | None], kind: str, number: str, detail: str, target: Any
) -> Finding:
    label = str(SINGLE.get(kind, kind))
    if target is None:
        return Finding(label, number, detail)
    return Finding(label, number, detail, str(target)[:120], edit(target) or "")


def _targets(run: ImportRun, found: list[tuple[str, str, str]]) -> dict[tuple[str, str], Any]:
    by_kind: dict[str, set[str]] = {}
    for kind, number, _detail in found:
        by_kind.setdefault(kind, set()).add(number)
    targets: dict[tuple[str, str], Any] = {}
    for kind, numbers in by_kind.items():
        if kind == "comment":
            targets.update(_comments(run, numbers))
            continue
        items = ImportedItem.objects.filter(
            source=run.source, kind=kind, source_id__in=numbers, object_id__isnull=False
        )
        # Few kinds of things came of one kind, so this is few queries.
        for item in items.defer("addresses", "kept").prefetch_related("target"):
            if item.target is not None:
                targets[kind, item.source_id] = item.target
    return targets


def _comments(run: ImportRun, numbers: set[str]) -> dict[tuple[str, str], Comment]:
    known = Provenance.objects.filter(
        source=f"wordpress:{run.source}", source_id__in=numbers, comment__isnull=False
    )
    rows = known.select_related("comment")
    return {("comment", row.source_id): row.comment for row in rows if row.comment}
