"""The public page of a disclaimer, and the admin view of earlier disclaimers."""

from __future__ import annotations

from datetime import date, datetime, time

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import AbstractPage

from neuromod_wagtail.caching.cache_control import patch_public
from neuromod_wagtail.dates import validate_showable
from neuromod_wagtail.disclaimers.abstract_models import PublishGateMixin
from neuromod_wagtail.disclaimers.history.timeline import disclaimers_shown_at
from neuromod_wagtail.disclaimers.models import Disclaimer
from neuromod_wagtail.page_protocol import page_model


def disclaimer(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Show the text in force and all earlier ones; 404 if none was ever published."""
    entry = get_object_or_404(
        Disclaimer.objects.select_related("locale"), slug=slug, locale__language_code=language
    )
    versions = list(entry.versions.all())
    if not versions:
        raise Http404
    latest = versions[0]
    if not entry.in_force:
        # An expiry is recorded when the schedule runs; articles heed it at once.
        latest.in_force_until = latest.in_force_until or entry.expire_at
    context = {
        "disclaimer": entry,
        # The title of a withdrawn disclaimer may be that of a draft.
        "title": latest.title,
        "current": latest if entry.in_force else None,
        "earlier": versions[1:] if entry.in_force else versions,
    }
    response = render(request, "neuromod_wagtail/disclaimers/disclaimer_page.html", context)
    patch_public(request, response)
    return response


class DayForm(forms.Form):
    day = forms.DateField(label=_("Date"), validators=[validate_showable], widget=AdminDateInput)


def end_of(day: date) -> datetime:
    """Return the last moment of a day in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time.max))


def history(request: HttpRequest, page_pk: int) -> HttpResponse:
    """Show editors of a page the disclaimers that it showed at the end of a day."""
    page: AbstractPage = get_object_or_404(page_model(), pk=page_pk).specific
    if not issubclass(type(page), PublishGateMixin):
        raise Http404
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    form = DayForm(request.GET or {"day": timezone.localdate()})
    answer = (
        disclaimers_shown_at(page, end_of(form.cleaned_data["day"])) if form.is_valid() else None
    )
    context = {"page": page, "form": form, "answer": answer}
    return render(request, "neuromod_wagtail/disclaimers/admin/history.html", context)
