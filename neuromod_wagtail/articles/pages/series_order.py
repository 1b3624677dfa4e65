"""The order of the articles of a series, for editors: drafts are included.

Unlike other fields of an article, its place in the series is not published with a draft. It changes
at once in the live article, the newest draft and scheduled revisions, so that none of them restores
the old place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from wagtail.log_actions import log
from wagtail.models import AbstractPage, Revision
from wagtail.permissions import policy_registry

from neuromod_wagtail.articles.taxonomy.models import Series
from neuromod_wagtail.caching.frontend_cache import has_caches, purge
from neuromod_wagtail.page_cache import tags
from neuromod_wagtail.page_protocol import page_model
from neuromod_wagtail.users import AnyUser, User

ACTION = "neuromod_articles.reorder_series"
LATE = datetime.max.replace(tzinfo=UTC)


def parts_of(series: Series) -> list[AbstractPage]:
    """Return the articles of a series in the order that readers see, undated drafts last."""
    parts: list[AbstractPage] = []
    for model in _article_models():
        parts += model._base_manager.filter(series=series).defer("body")
    return sorted(parts, key=_place)


def visible(parts: Sequence[AbstractPage], user: AnyUser) -> list[AbstractPage]:
    """Leave out the drafts that a user may not edit."""
    may_edit = _allowed(parts, user, {"change", "publish"})
    return [part for part in parts if part.live or part.pk in may_edit]


def can_reorder(parts: Sequence[AbstractPage], user: AnyUser) -> bool:
    """Tell whether a user may edit all the drafts and publish all the live articles."""
    live = {part.pk for part in parts if part.live}
    drafts = {part.pk for part in parts if not part.live}
    if not policy_registry.get_by_type(Series).user_has_permission(user, "change"):
        return False
    return live <= _allowed(parts, user, {"publish"}) and drafts <= _allowed(
        parts, user, {"change", "publish"}
    )


def move(series: Series, page_pk: int, position: int, *, user: User) -> bool:
    """Move an article to a zero-based position and number all; return whether anything changed."""
    with transaction.atomic():
        # Editors who move articles at the same time wait for each other.
        Series.objects.select_for_update().get(pk=series.pk)
        parts = parts_of(series)
        moved = next((part for part in parts if part.pk == page_pk), None)
        if moved is None:
            return False
        parts.remove(moved)
        parts.insert(max(position, 0), moved)
        changed = {part: place for place, part in enumerate(parts, 1) if part.series_place != place}
        if not changed:
            return False
        _store(changed)
        data = {"order": [part.pk for part in parts], "title": moved.get_admin_display_title()}
        log(series, ACTION, user=user, data=data)
        transaction.on_commit(lambda: tags.invalidate([tags.SITE]), robust=True)
        if has_caches():
            transaction.on_commit(partial(purge, [*_live(parts), *_blogs(parts)]))
    return True


def _article_models() -> Iterable[type[models.Model]]:
    """Return the article models: those with a place in a series."""
    fields = Series._meta.get_fields(include_hidden=True)
    found = (field.related_model for field in fields if field.one_to_many)
    return [model for model in found if model is not None and hasattr(model, "series_place")]


def _place(part: AbstractPage) -> tuple[bool, int, datetime, int]:
    place = part.series_place
    return place is None, place or 0, part.published_at or LATE, part.pk


def _allowed(parts: Iterable[AbstractPage], user: AnyUser, actions: set[str]) -> set[int]:
    policy = policy_registry.get_by_type(page_model())
    pages = policy.instances_user_has_any_permission_for(user, actions)
    return set(pages.filter(pk__in=[part.pk for part in parts]).values_list("pk", flat=True))


def _store(changed: dict[AbstractPage, int]) -> None:
    of_model: dict[type[models.Model], list[AbstractPage]] = defaultdict(list)
    for part, place in changed.items():
        part.series_place = place
        of_model[type(part)].append(part)
    for model, parts in of_model.items():
        model._base_manager.bulk_update(parts, ["series_place"])
    places = {str(part.pk): place for part, place in changed.items()}
    of_pages = Q(
        base_content_type=ContentType.objects.get_for_model(page_model()),
        object_id__in=places,
        approved_go_live_at__isnull=False,
    )
    newest = [part.latest_revision_id for part in changed if part.latest_revision_id]
    revisions = list(Revision.objects.filter(Q(pk__in=newest) | of_pages))
    for revision in revisions:
        revision.content["series_place"] = places[revision.object_id]
    Revision.objects.bulk_update(revisions, ["content"])


def _live(parts: Iterable[AbstractPage]) -> list[AbstractPage]:
    return [part for part in parts if part.live]


def _blogs(parts: Iterable[AbstractPage]) -> list[AbstractPage]:
    """Return the blogs of the parts, which have a page for the series."""
    paths = {part.path[: -part.steplen] for part in parts}
    return list(page_model().objects.live().filter(path__in=paths).specific())
