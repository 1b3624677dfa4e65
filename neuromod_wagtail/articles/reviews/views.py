"""Views to record and withdraw reviews from the article editor."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.models import AbstractPage

from neuromod_wagtail.articles.reviews import actions
from neuromod_wagtail.articles.reviews.edit_panels import can_record
from neuromod_wagtail.articles.reviews.forms import ReviewForm
from neuromod_wagtail.articles.reviews.mixins import ReviewMixin
from neuromod_wagtail.articles.reviews.models import Review
from neuromod_wagtail.page_protocol import page_model
from neuromod_wagtail.users import User


def _page(request: HttpRequest, page_pk: int) -> AbstractPage:
    page = get_object_or_404(page_model(), pk=page_pk).specific
    if not issubclass(type(page), ReviewMixin):
        raise Http404
    if not can_record(page, request.user):
        raise PermissionDenied
    return page


def _user(request: HttpRequest) -> User:
    """Return the user, who is always logged in here."""
    return cast(User, request.user)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, page_pk: int) -> HttpResponse:
    """Record a review of the live text."""
    page = _page(request, page_pk)
    form = ReviewForm(request.POST or None, page=page)
    if form.is_valid():
        try:
            actions.record(page, user=_user(request), **form.review)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Review recorded."))
            return redirect("wagtailadmin_pages:edit", page.pk)
    context = {"page": page, "form": form, "months": actions.months_between(page)}
    return render(request, "neuromod_wagtail/articles/admin/record_review.html", context)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, page_pk: int, review_pk: int) -> HttpResponse:
    """Withdraw a review after confirmation."""
    page = _page(request, page_pk)
    review = get_object_or_404(Review, pk=review_pk, page_id=page.pk, withdrawn_at__isnull=True)
    if request.method == "POST":
        actions.withdraw(review, _user(request))
        messages.success(request, _("Review withdrawn. It stays in the history."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    context = {"page": page, "review": review}
    return render(request, "neuromod_wagtail/articles/admin/withdraw_review.html", context)
