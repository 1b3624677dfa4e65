"""The filters of the queue. Each declares whether an index serves it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

import django_filters
import swapper
from django import forms
from django.conf import settings as django_settings
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets import AdminPageChooser
from wagtail.query import PageQuerySet

from neuromod_wagtail.comments.forms import comment_form_class
from neuromod_wagtail.comments.models import Comment, Discussion
from neuromod_wagtail.comments.models.comment import Badge
from neuromod_wagtail.comments.models.keyset import is_key
from neuromod_wagtail.comments.moderation.forms.widgets import PlainSelect
from neuromod_wagtail.comments.moderation.queue.listing import STRETCH, Order, Queue, Tab
from neuromod_wagtail.comments.permissions import moderated_pages
from neuromod_wagtail.comments.safety.registry import latest_in_time, overdue
from neuromod_wagtail.comments.security.ip import email_hash
from neuromod_wagtail.comments.spam import hold_reasons
from neuromod_wagtail.users import AnyUser

swapper.set_app_prefix("wagtailcore", "wagtail")

AGES = {
    "day": (_("The last 24 hours"), timedelta(days=1), True),
    "week": (_("The last 7 days"), timedelta(days=7), True),
    "older-day": (_("Older than 24 hours"), timedelta(days=1), False),
    "older-week": (_("Older than 7 days"), timedelta(days=7), False),
    "older-month": (_("Older than 30 days"), timedelta(days=30), False),
}
Choice = partial(django_filters.ChoiceFilter, widget=PlainSelect)
OVERDUE = "overdue"
# The filters that offer few choices, the same to everyone.
CHOICES = ("reason", "age", "who", "language", "order")
# The parameter with the words that are searched for.
SEARCH = "q"
# What the parameters of the form's own fields begin with.
EXTRA = "extra_"
WHO = {"guest": _("Guests"), "user": _("Site users"), Badge.AUTHOR.value: _("Page authors")}


def _pages() -> PageQuerySet:
    return swapper.load_model("wagtailcore", "Page").objects.all()


class ModeratorFilterSet(WagtailFilterSet):
    """Filters whose ``page_filters`` accept only pages that the user moderates.

    ``has_refused`` tells whether another page was asked for; the form does not show it. ``user`` is
    needed where there is no request.
    """

    page_filters: tuple[str, ...] = ()
    has_refused = False

    def __init__(
        self,
        data: QueryDict | None = None,
        *args: object,
        request: HttpRequest | None = None,
        user: AnyUser | None = None,
        **kwargs: object,
    ) -> None:
        user = request.user if request is not None else user
        if data is not None:
            data = data.copy()
            for name in self.page_filters:
                value = data.get(name) or ""
                if not is_key(value) or (
                    user is not None and not moderated_pages(user).filter(pk=value).exists()
                ):
                    self.has_refused |= bool(value)
                    data.pop(name, None)
        super().__init__(data, *args, request=request, **kwargs)

    def chosen(self, name: str) -> Any:
        return self.form.cleaned_data.get(name) if self.is_valid() else None


class QueueFilterSet(ModeratorFilterSet):
    """The queue's filters.

    Lists and batches use both ``indexed_conditions()`` and ``unindexed_conditions()``.
    """

    page_filters = ("page", "section")

    page = django_filters.ModelChoiceFilter(
        label=_("Article"), queryset=lambda request: _pages(), widget=AdminPageChooser
    )
    section = django_filters.ModelChoiceFilter(
        label=_("Section"), queryset=lambda request: _pages(), widget=AdminPageChooser
    )
    reason = Choice(label=_("Hold reason"), choices=hold_reasons.choices)
    age = Choice(
        label=pgettext_lazy("of a comment", "Age"),
        choices=[
            (OVERDUE, _("Decision overdue")),
            *((key, label) for key, (label, _span, _newer) in AGES.items()),
        ],
    )
    email = django_filters.CharFilter(label=_("Author’s email"))
    who = Choice(label=_("Written by"), choices=list(WHO.items()))
    language = Choice(label=_("Language"), choices=lambda: list(django_settings.LANGUAGES))
    order = Choice(
        label=_("Order"),
        choices=Order.choices,
        initial=Order.OLDEST,
        empty_label=None,
        null_label=None,
    )

    class Meta:
        model = Comment
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict | None = None,
        *args: object,
        request: HttpRequest | None = None,
        user: AnyUser | None = None,
        **kwargs: object,
    ) -> None:
        if data is not None and not data.get("order"):
            # Otherwise Wagtail shows it as an active filter.
            data = data.copy()
            data["order"] = usual_order(data.get("tab", ""))
        super().__init__(data, *args, request=request, user=user, **kwargs)
        usual = usual_order(data.get("tab", "") if data is not None else "")
        self.filters["order"].extra["initial"] = usual
        for name, found in extra_filters().items():
            found.parent, found.model = self, Comment
            self.filters[f"{EXTRA}{name}"] = found

    @property
    def cache_key(self) -> Hashable:
        """Return what the form depends on, or ``None`` if it shows anything but choices."""
        others = [name for name in (*self.filters, SEARCH) if name not in CHOICES]
        if any(self.data.get(name) for name in others) or not self.is_valid():
            return None
        extra = {name: one for name, one in self.filters.items() if name.startswith(EXTRA)}
        return (
            self.filters["order"].extra["initial"],
            *(self.data.get(name) for name in CHOICES),
            tuple(hold_reasons.reasons()),
            tuple(code for code, _name in django_settings.LANGUAGES),
            tuple(
                (name, str(one.label), *_as_texts(one.extra.get("choices", ())))
                for name, one in extra.items()
            ),
        )

    def queue(self, user: AnyUser, stretch: int = STRETCH) -> Queue:
        """Return the user's queue, which is empty if a filter is invalid.

        Without the filter, a decision on all matching comments would be one on all comments. A page
        may be deleted, or a field of the form removed, between a batch's pieces.
        """
        tab = self.data.get("tab", "")
        gone = {name for name in self.data if name.startswith(EXTRA)} - set(self.filters)
        is_usable = self.is_valid() and not self.has_refused and not gone
        return Queue(
            user,
            tab if tab in Tab.values else Tab.PENDING,
            self.chosen("order") or usual_order(tab),
            self.indexed_conditions() if is_usable else Q(pk__in=[]),
            self.unindexed_conditions(self.data.get(SEARCH, "")),
            stretch,
            shows_all_reasons=bool(self.chosen("reason")),
        )

    def indexed_conditions(self) -> Q:
        """Return the conditions that an index serves."""
        found = Q()
        if page := self.chosen("page"):
            found &= Q(discussion__page=page)
        if reason := self.chosen("reason"):
            found &= Q(hold_code=reason)
        age = self.chosen("age")
        if age == OVERDUE:
            found &= overdue(latest_in_time(timezone.now()))
        elif age:
            _label, span, newer = AGES[age]
            found &= Q(**{f"submitted_at__{'gte' if newer else 'lt'}": timezone.now() - span})
        if email := self.chosen("email"):
            found &= Q(email_hash=email_hash(email))
        return found

    def unindexed_conditions(self, words: str = "") -> Q:
        """Return the conditions that must be tested on each comment; every word must match."""
        found = Q()
        if section := self.chosen("section"):
            inside = Discussion.objects.filter(page__path__startswith=section.path)
            found &= Q(discussion__in=inside.values("pk"))
        if language := self.chosen("language"):
            found &= Q(language=language)
        if who := self.chosen("who"):
            found &= {
                "guest": Q(user__isnull=True),
                "user": Q(user__isnull=False),
                Badge.AUTHOR.value: Q(badge=Badge.AUTHOR),
            }[who]
        for name in extra_filters():
            if (answer := self.chosen(f"{EXTRA}{name}")) not in (None, ""):
                found &= Q(**{f"extra__{name}": answer})
        # PostgreSQL rejects a NUL, which no text contains; SQLite rejects very long patterns.
        for word in words[:500].replace("\0", " ").split()[:10]:
            anywhere = Q(body__icontains=word) | Q(name__icontains=word)
            found &= anywhere | Q(email__icontains=word)
        return found


def extra_filters() -> dict[str, django_filters.Filter]:
    """Return a filter for each choice field and checkbox that the site's form adds."""
    found: dict[str, django_filters.Filter] = {}
    for name, field in comment_form_class().extra_fields().items():
        label = field.label or name
        if isinstance(field, forms.BooleanField):
            found[name] = django_filters.BooleanFilter(label=label)
        elif isinstance(field, forms.ChoiceField) and not isinstance(
            field, forms.MultipleChoiceField
        ):
            choices: Iterable[tuple[object, object]]
            choices = flatten_choices(field.choices)  # type: ignore[arg-type]
            filled = [pair for pair in choices if pair[0] not in (None, "")]
            found[name] = Choice(label=label, choices=filled)
    return found


def _as_texts(choices: Iterable[tuple[object, object]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(value), str(label)) for value, label in choices)


def usual_order(tab: str) -> Order:
    """Return the default order of a tab: of pending comments, the most urgent come first."""
    return Order.URGENT if tab in ("", Tab.PENDING) else Order.OLDEST


def queue_from(user: AnyUser, params: QueryDict) -> Queue:
    """Return the queue for the parameters of a URL."""
    return QueueFilterSet(params, user=user).queue(user)
