"""Admin views for personal data, and for comments of a page that is deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator

import swapper
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin.menu import MenuItem

from neuromod_wagtail.comments.importing import export
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.permissions import can_moderate, moderates
from neuromod_wagtail.comments.privacy import personal_data
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.users import AdminRequest

PERMISSION = "neuromod_comments.delete_comment"


class PersonDataItem(MenuItem):
    def is_shown(self, request: AdminRequest) -> bool:
        return request.user.has_perm(PERMISSION)


class PersonForm(forms.Form):
    """The email of a person. It need not be a valid address: invalid ones are stored as well."""

    email = forms.CharField(
        label=gettext_lazy("Email address of the commenter"),
        max_length=320,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )


class PersonDataView(View):
    """Export or erase a person's data, for users who may delete comments."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: AdminRequest) -> HttpResponse:
        return self.answer(request, PersonForm())

    def post(self, request: AdminRequest) -> HttpResponse:
        form = PersonForm(request.POST)
        if not form.is_valid():
            return self.answer(request, form)
        email, action = form.cleaned_data["email"], request.POST.get("action")
        if request.POST.get("found", email) != email:
            action = "find"  # no one has looked at this person's data yet
        if action == "export":
            text = json.dumps(personal_data.export(email), indent=2, ensure_ascii=False)
            answer = HttpResponse(text, content_type="application/json")
            answer["Content-Disposition"] = 'attachment; filename="reader-data.json"'
            return answer
        if action == "erase":
            number = personal_data.erase(email, user=request.user)
            messages.success(request, _("Erased: %(number)d comments.") % {"number": number})
            return redirect("neuromod_comments_admin:person_data")
        person = personal_data.person_of(email)
        # Another case makes no difference, and does not identify an account.
        emails = sorted({address.casefold() for address in person.emails})
        found = {"number": person.comments.count(), "emails": emails}
        return self.answer(request, form, **found)

    def answer(self, request: AdminRequest, form: PersonForm, **more: object) -> HttpResponse:
        context = {"form": form, **more}
        return render(request, "neuromod_wagtail/comments/admin/person.html", context)


def export_page(request: AdminRequest, page_id: int) -> StreamingHttpResponse:
    """Export the comments of a page and of all below it as JSON lines, for their moderators.

    They include names and emails, so the permission to delete the page is not enough.
    """
    if not moderates(request.user):
        raise PermissionDenied
    page_model = swapper.load_model("wagtailcore", "Page")
    page = get_object_or_404(page_model, pk=page_id)
    if not can_moderate(request.user, page):
        raise PermissionDenied
    lines: Iterator[str] = (line + "\n" for line in export.lines(export.below(page)))
    answer = StreamingHttpResponse(lines, content_type="application/x-ndjson")
    answer["Content-Disposition"] = f'attachment; filename="comments-{page.pk}.jsonl"'
    return answer


def warn_of_comments(request: AdminRequest, page: PageLike) -> None:
    """Add to Wagtail's page deletion screen how many comments are lost, and offer an export."""
    if request.method == "POST":
        return
    number = Comment.objects.filter(page__path__startswith=page.path).count()
    if not number:
        return
    text = ngettext(
        "%(number)d reader comment will be deleted with it.",
        "%(number)d reader comments will be deleted with it.",
        number,
    ) % {"number": number}
    if can_moderate(request.user, page):
        link = reverse("neuromod_comments_admin:export", args=[page.pk])
        text = format_html('{} <a href="{}">{}</a>', text, link, _("Export comments first"))
    messages.warning(request, text)
