"""Views to import and export many references at once."""

from __future__ import annotations

from typing import cast

from django.contrib.messages import success, warning
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.permissions import policy_registry

from neuromod_wagtail.articles.references import importing
from neuromod_wagtail.articles.references.formats import detection, export
from neuromod_wagtail.articles.references.formats.entries import Entry
from neuromod_wagtail.articles.references.forms import MAX_ROWS, BibliographyForm
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.articles.references.online import lookup
from neuromod_wagtail.text.lists import join_list
from neuromod_wagtail.users import AnyUser, User

EXPORTS = {
    "bibtex": (export.to_bibtex, "application/x-bibtex", "references.bib"),
    "csl": (export.to_csl, "application/vnd.citationstyles.csl+json", "references.json"),
}


def user_can(user: AnyUser, *actions: str) -> bool:
    policy = policy_registry.get_by_type(Reference)
    return bool(policy.user_has_any_permission(user, actions))


def add_many(request: HttpRequest) -> HttpResponse:
    """Show a preview of the rows; only its button adds them, all chosen rows or none."""
    if not user_can(request.user, "add"):
        raise PermissionDenied
    form = BibliographyForm(request.POST or None, request.FILES or None)
    rows: list[importing.Row] = []
    chosen: set[str] | None = None
    fingerprint = ""
    is_cut = False
    if request.method == "POST" and form.is_valid():
        found = detection.read(form.cleaned_data["source"], form.cleaned_data["form"], MAX_ROWS + 1)
        is_cut = len(found) > MAX_ROWS
        entries = lookup.complete(found[:MAX_ROWS])
        fingerprint = form.fingerprint
        if "add" in request.POST:
            chosen = set(request.POST.getlist("row"))
            rows, done = _add(request, form, entries, chosen, fingerprint)
            if done:
                return redirect("wagtailsnippets_neuromod_articles_reference:list")
        else:
            rows = importing.preview_rows(entries, form.cleaned_data["locale"].pk)
        # The form now contains the text of the file, so that it can be corrected there.
        form = _refilled(form)
    context = {
        "form": form,
        "rows": [(row, _is_ticked(row, chosen)) for row in rows],
        "number_new": sum(row.can_be_added for row in rows),
        "fingerprint": fingerprint,
        "is_read": bool(fingerprint),
        "is_cut": is_cut,
        "max_rows": MAX_ROWS,
        "publishes": user_can(request.user, "publish"),
    }
    return render(request, "neuromod_wagtail/articles/admin/add_references.html", context)


def _is_ticked(row: importing.Row, chosen: set[str] | None) -> bool:
    if chosen is None:
        return row.is_new
    return row.can_be_added and str(row.number) in chosen


def _refilled(form: BibliographyForm) -> BibliographyForm:
    cleaned = form.cleaned_data
    initial = {"text": cleaned["source"], "form": cleaned["form"], "locale": cleaned["locale"].pk}
    return BibliographyForm(initial=initial)


def _add(
    request: HttpRequest,
    form: BibliographyForm,
    entries: list[Entry],
    chosen: set[str],
    fingerprint: str,
) -> tuple[list[importing.Row], bool]:
    """Add the chosen rows; return all rows and whether that succeeded."""
    with transaction.atomic():
        rows = importing.preview_rows(entries, form.cleaned_data["locale"].pk)
        wanted = [row for row in rows if str(row.number) in chosen]
        refused = [row for row in wanted if not row.can_be_added]
        if request.POST.get("fingerprint") != fingerprint:
            warning(request, _("The bibliography has changed. Check the rows again."))
        elif refused:
            numbers = join_list(row.number for row in refused)
            warning(
                request,
                _("Nothing was added. These rows could not be added: %(numbers)s.")
                % {"numbers": numbers},
            )
        elif not wanted:
            warning(request, _("Choose at least one row."))
        else:
            publish = user_can(request.user, "publish")
            added = importing.add(wanted, cast(User, request.user), publish=publish)
            success(request, _added(len(added), publish=publish))
            return rows, True
    return rows, False


def _added(number: int, *, publish: bool) -> str:
    if publish:
        text = ngettext(
            "%(number)s reference was added and published.",
            "%(number)s references were added and published.",
            number,
        )
    else:
        text = ngettext(
            "%(number)s reference was added as a draft.",
            "%(number)s references were added as drafts.",
            number,
        )
    return text % {"number": number}


def export_all(request: HttpRequest, form: str) -> HttpResponse:
    """Export all references for reference managers."""
    if not user_can(request.user, "view", "add", "change", "publish"):
        raise PermissionDenied
    if form not in EXPORTS:
        raise Http404
    write, content_type, name = EXPORTS[form]
    references = Reference.objects.order_by("pk").iterator(chunk_size=500)
    body = write(reference.citation for reference in references)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=f"{content_type}; charset=utf-8", headers=headers)
