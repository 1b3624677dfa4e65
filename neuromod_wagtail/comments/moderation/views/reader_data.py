"""Export and erasure of a reader's data in the admin."""

from __future__ import annotations

import json

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from neuromod_wagtail.comments.privacy import personal_data
from neuromod_wagtail.text import localized
from neuromod_wagtail.users import AdminRequest, AnyUser

PERMISSION = "neuromod_comments.delete_comment"


def may_see(user: AnyUser) -> bool:
    return user.has_perm(PERMISSION)


class ReaderForm(forms.Form):
    """The email of a person. It need not be a valid address: invalid ones are stored as well."""

    email = forms.CharField(
        label=gettext_lazy("Email address of the commenter"),
        max_length=320,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )


class ReaderDataView(UserPassesTestMixin, View):
    """Export or erase a person's data, for users who may delete comments."""

    def test_func(self) -> bool:
        return may_see(self.request.user)

    def get(self, request: AdminRequest) -> HttpResponse:
        return self.answer(request, ReaderForm())

    def post(self, request: AdminRequest) -> HttpResponse:
        form = ReaderForm(request.POST)
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
            erased = ngettext("%(number)s comment erased.", "%(number)s comments erased.", number)
            messages.success(request, erased % {"number": localized.number(number)})
            return redirect("neuromod_comments_admin:reader_data")
        person = personal_data.person_of(email)
        # Another case makes no difference, and does not identify an account.
        emails = sorted({address.casefold() for address in person.emails})
        found = {"number": person.comments.count(), "emails": emails}
        return self.answer(request, form, **found)

    def answer(self, request: AdminRequest, form: ReaderForm, **more: object) -> HttpResponse:
        context = {"form": form, **more}
        return render(request, "neuromod_wagtail/comments/admin/person.html", context)
