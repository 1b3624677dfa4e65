"""The comment settings in force on a page: page before section before site, in one query."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, TypedDict, TypeVar
from uuid import UUID

import swapper
from django.db import router
from django.db.models import Case, Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import AbstractPage, PageViewRestriction

from neuromod_wagtail.comments.models import (
    CommentNotice,
    CommentSettings,
    Discussion,
    ModeratorMail,
    SpamFilter,
    WordRule,
)
from neuromod_wagtail.comments.models.mail import Pace
from neuromod_wagtail.comments.models.settings import Mode, Moderation, Order
from neuromod_wagtail.conf import settings
from neuromod_wagtail.dates import showable
from neuromod_wagtail.internals import PreparedQuery
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.users import has_credentials

T = TypeVar("T")

SITE_FIELDS = (
    "mode",
    "moderation",
    "first_comments",
    "close_after_days",
    "order",
    "depth",
)


class FilterState(TypedDict):
    """The spam filter of a site, without its weights, which are loaded when ``version`` changes."""

    id: int
    version: int
    features: int
    hold_at: float
    spam_at: float | None


class RulesState(TypedDict):
    """The word rules of a site, without their words, which are loaded when the rules change."""

    site: int
    number: int
    changed: datetime | str | None


class Step(NamedTuple):
    """A page in the tree above a discussion, with its settings.

    Columns of a query: to build pages of them would take most of the time. ``mode`` … are of the
    settings that its section has, if any; ``discussion`` has those of a discussion.
    """

    pk: int
    path: str
    live: bool
    first_published_at: datetime | None
    translation_key: UUID
    mode: str | None
    moderation: str | None
    close_after_days: int | None
    never_closes: bool | None
    is_restricted: bool
    site_settings: dict[str, Any] | None
    notice: str | None
    discussion: tuple[Any, ...]
    # For the spam checks of a new comment.
    alerts: bool | None = None
    spam_filter: FilterState | None = None
    word_rules: RulesState | None = None

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> Step:
        start = len(PAGE_FIELDS) + len(SECTION_FIELDS) + len(NOTED)
        end = start + len(Discussion._meta.concrete_fields)
        columns: list[Any] = [*row[:start], row[start:end], *row[end:]]
        return cls(*columns)


PAGE_FIELDS = ("pk", "path", "live", "first_published_at", "translation_key")
SECTION_FIELDS = ("mode", "moderation", "close_after_days", "never_closes")
# Of the package, as any model of a site may have a relation to pages by a plain name.
NOTED = ("nm_restricted", "nm_site_settings", "nm_notice")
FOR_POSTS = ("nm_alerts", "nm_spam_filter", "nm_word_rules")


class EffectiveSettings(NamedTuple):
    """The settings of a page's discussion. ``discussion`` is ``None`` before the first comment."""

    discussion: Discussion | None
    is_public: bool
    mode: str = Mode.OPEN
    moderation: str = Moderation.BEFORE
    first_comments: int = 1
    closes_at: datetime | None = None
    order: str = Order.NEWEST
    depth: int = 3
    notice: str = ""
    # The new comments about which some moderator wants an email at once: "held", "all" or none. An
    # upper bound: which moderators apply to a page is decided when the email is written.
    alerts: str = ""
    # What the check of the learned filter needs; ``None``: the filter as shipped.
    spam_filter: Any = None
    # What the check of word rules needs; ``None``: there are none.
    word_rules: RulesState | None = None

    @property
    def is_shown(self) -> bool:
        return self.is_public and self.mode != Mode.HIDDEN

    @property
    def is_closed_by_date(self) -> bool:
        return self.closes_at is not None and self.closes_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        return self.is_public and self.mode == Mode.OPEN and not self.is_closed_by_date


def settings_for(page: PageLike, site_id: int | None, *, checks: bool = True) -> EffectiveSettings:
    """Return the settings of ``page``; without ``checks``, what only the spam checks need is left out.

    A page that was never saved has no readers.
    """
    lineage = _lineage(page, site_id, checks)
    own = next((row for row in lineage if row.pk == page.pk), None)
    site = own.site_settings if own is not None and own.site_settings else {}
    sections = [row for row in reversed(lineage) if page.path.startswith(row.path)]
    discussion = _discussion(lineage, page)
    is_restricted = any(row.is_restricted for row in sections)
    close_after = _first(
        [NEVER if s.never_closes else s.close_after_days for s in sections],
        site.get("close_after_days"),
    )
    return EffectiveSettings(
        discussion=discussion,
        is_public=own is not None and own.live and not is_restricted,
        mode=(discussion.mode if discussion else "")
        or _first([s.mode or None for s in sections], site.get("mode", Mode.OPEN)),
        moderation=_first(
            [s.moderation or None for s in sections], site.get("moderation", Moderation.BEFORE)
        ),
        first_comments=site.get("first_comments", 1),
        closes_at=_closing(discussion, own, close_after),
        order=site.get("order", Order.NEWEST),
        depth=site.get("depth", 3),
        notice=own.notice or "" if own is not None else "",
        alerts=_alerts(own.alerts if own is not None else None),
        spam_filter=own.spam_filter if own is not None else None,
        word_rules=own.word_rules if own is not None else None,
    )


def settings_for_reader(
    page: PageLike, site_id: int | None, request: HttpRequest | None, *, checks: bool = True
) -> EffectiveSettings:
    """Return the settings for one reader: a restricted page is open to those it lets in.

    Nothing that is cached for other readers may be built from these.
    """
    comment_settings = settings_for(page, site_id, checks=checks)
    if comment_settings.is_public or not page.live or not page.path or not has_credentials(request):
        return comment_settings
    above = _pages().filter(path__in=_steps(page))
    restrictions = PageViewRestriction.objects.filter(
        Q(page__in=above.values("pk")) | Q(page__in=above.values("alias_of"))
    )
    is_let_in = all(restriction.accept_request(request) for restriction in restrictions)
    return comment_settings._replace(is_public=is_let_in)


def _alerts(chosen: bool | None) -> str:
    """Return which comments a moderator's choice asks to be emailed about at once."""
    if chosen is None:
        return "held" if settings.NEUROMOD_COMMENTS_MODERATOR_MAIL == Pace.NOW else ""
    return "all" if chosen else "held"


def _first(values: Iterable[T | None], otherwise: T) -> T:
    return next((value for value in values if value is not None), otherwise)


NEVER = -1


def _closing(
    discussion: Discussion | None, page: Step | None, close_after_days: int | None
) -> datetime | None:
    if discussion is not None and discussion.closes_at is not None:
        return discussion.closes_at
    # A page without a date of publication is never closed by age.
    if close_after_days is None or close_after_days == NEVER:
        return None
    if page is None or page.first_published_at is None:
        return None
    try:
        return showable(page.first_published_at + timedelta(days=close_after_days))
    except OverflowError:
        return None


def _discussion(lineage: Iterable[Step], page: PageLike) -> Discussion | None:
    """Return the page's discussion, or that of its oldest translation if translations share one."""
    homes = [row for row in lineage if row.pk == page.pk]
    if settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS:
        family = [row for row in lineage if row.translation_key == page.translation_key]
        homes = sorted(family, key=lambda row: row.pk)
    columns = next((row.discussion for row in homes if row.discussion[0] is not None), None)
    if columns is None:
        return None
    names = [field.attname for field in Discussion._meta.concrete_fields]
    return Discussion.from_db(router.db_for_read(Discussion), names, columns)


def _lineage(page: PageLike, site_id: int | None, checks: bool) -> list[Step]:
    """Return the page and its ancestors (root first) with settings, and shared translations."""
    if not page.path:
        return []
    steps = _steps(page)
    if settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS:
        wanted = Q(path__in=steps) | Q(translation_key=page.translation_key)
        rows = list(_with_settings(wanted, site_id, page.locale_id, checks))
    else:
        rows = _prepared_lineage(len(steps), site_id, page.locale_id, checks).rows(*steps)
    return [Step.of(row) for row in rows]


@lru_cache(maxsize=50)
def _prepared_lineage(
    depth: int, site_id: int | None, locale_id: int | None, checks: bool
) -> PreparedQuery[AbstractPage]:
    """Return the query for the pages at ``depth`` paths. Compiling takes a third of a post's time."""
    wanted = Q(path__in=[PreparedQuery.mark(place) for place in range(depth)])
    return PreparedQuery(_with_settings(wanted, site_id, locale_id, checks))


def _with_settings(wanted: Q, site_id: int | None, locale_id: int | None, checks: bool) -> QuerySet:
    site_settings = CommentSettings.objects.filter(site=site_id)
    chosen = Q(pk=Subquery(site_settings.values("notice")[:1]))
    at_once = ModeratorMail.objects.filter(pace=Pace.NOW).order_by("-published")
    for_posts = {
        "nm_alerts": Subquery(at_once.values("published")[:1]),
        "nm_spam_filter": Subquery(
            SpamFilter.objects.filter(site=site_id).values(
                data=JSONObject(**{name: name for name in FilterState.__annotations__})
            )[:1]
        ),
        "nm_word_rules": Subquery(
            WordRule.objects.filter(site=site_id)
            .order_by()
            .values("site")
            .values(data=JSONObject(site="site", number=Count("pk"), changed=Max("changed_at")))
        ),
    }
    columns = [
        *PAGE_FIELDS,
        *(f"reader_comment_settings__{name}" for name in SECTION_FIELDS),
        *NOTED,
        *(f"reader_discussion__{field.attname}" for field in Discussion._meta.concrete_fields),
        *(FOR_POSTS if checks else ()),
    ]
    return (
        _pages()
        .filter(wanted)
        .order_by("path")
        .annotate(
            nm_restricted=Exists(
                PageViewRestriction.objects.filter(
                    Q(page=OuterRef("pk")) | Q(page=OuterRef("alias_of"))
                )
            ),
            nm_site_settings=Subquery(
                site_settings.values(data=JSONObject(**{name: name for name in SITE_FIELDS}))[:1]
            ),
            nm_notice=Subquery(_notices(site_settings, chosen, locale_id).values("body")[:1]),
            **(for_posts if checks else {}),
        )
        .values_list(*columns)
    )


def _pages() -> QuerySet:
    return swapper.load_model("wagtailcore", "Page").objects.all()


def _steps(page: PageLike) -> list[str]:
    """Return the tree paths of the page and of its ancestors."""
    ends = range(page.steplen, len(page.path) + 1, page.steplen)
    return [page.path[:end] for end in ends]


def _notices(site_settings: QuerySet, chosen: Q, locale_id: int | None) -> QuerySet:
    """Return the site's notice in the page's language, else as chosen. Published ones only."""
    key = Subquery(site_settings.values("notice__translation_key")[:1])
    return CommentNotice.objects.filter(
        chosen | Q(locale=locale_id, translation_key=key), live=True
    ).order_by(Case(When(locale=locale_id, then=Value(0)), default=Value(1)))
