"""Take an import back: what it made and nobody touched since goes, the rest stays and is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.models import AbstractPage, ReferenceIndex

from neuromod_wagtail.articles.models import Author, Category
from neuromod_wagtail.comments.exchange.transfer import take_back
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.wordpress import fingerprints, runs
from neuromod_wagtail.wordpress.ledger import REDIRECT, digest, redirect_fingerprint
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun
from neuromod_wagtail.wordpress.reading.refusals import ExportRefused
from neuromod_wagtail.wordpress.writers import authors, media, snippets, terms

BATCH = 20
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Left:
    """What stays, by its kind and WordPress's number, and why."""

    kind: str
    id: str
    reason: str


@dataclass
class Undone:
    """How many of each kind are gone, and what stays."""

    removed: Counter[str] = field(default_factory=Counter)
    left: list[Left] = field(default_factory=list)

    def as_text(self) -> str:
        line = _("removed: %(kind)s %(number)d")
        stays = _("stays: %(kind)s %(id)s: %(reason)s")
        gone = [line % {"kind": kind, "number": number} for kind, number in self.removed.items()]
        kept = [stays % {"kind": e.kind, "id": e.id, "reason": e.reason} for e in self.left]
        return "\n".join([*gone, *kept]) or _("There was nothing to remove.")


def undo(run: ImportRun, *, user: Any = None, progress: Progress | None = None) -> Undone:
    """Remove what the run made. May be killed and called again. Raises ``ExportRefused``.

    What a run only updated stays as it is now: its earlier state is in the page's history.
    """
    if run.state == ImportRun.State.RUNNING and runs.is_alive(run.worker):
        message = _("Import %(number)d is still running. Wait until it is finished, or end it.")
        raise ExportRefused("running", message % {"number": run.pk})
    if run.state in {ImportRun.State.UNDONE, ImportRun.State.CONTINUED}:
        message = _("Import %(number)d has nothing to undo: %(state)s.")
        values = {"number": run.pk, "state": run.get_state_display().lower()}
        raise ExportRefused("undone", message % values)
    result = Undone()
    removed, left = take_back(run.batch, user=user, source=f"wordpress:{run.source}")
    result.removed["comment"] = removed
    if left:
        reason = _("Somebody answered, changed or reported them.")
        result.left.append(Left("comment", _("%(number)d comments") % {"number": left}, reason))
    _remove_items(run, user, result, progress or (lambda _done, _total: None))
    run.state, run.finished_at = ImportRun.State.UNDONE, timezone.now()
    run.save(update_fields=["state", "finished_at"])
    result.removed = +result.removed
    return result


def _remove_items(run: ImportRun, user: Any, result: Undone, progress: Progress) -> None:
    rows = run.items.order_by("-pk")
    kinds = dict.fromkeys(rows.order_by().values_list("kind", flat=True).distinct())
    last = [REDIRECT, "attachment", "file", "tag", "category", "author"]
    order = [*(kind for kind in kinds if kind not in last), *(k for k in last if k in kinds)]
    total, done = rows.count(), 0
    for kind in order:
        for batch in _batches(rows.filter(kind=kind)):
            with transaction.atomic():
                for row in batch:
                    _remove(row, user, result)
            done += len(batch)
            progress(done, total)


def _batches(rows: Any) -> Iterator[list[ImportedItem]]:
    """Rows stay when their targets do, so the stream is by key and not by what is left."""
    keys = iter(list(rows.values_list("pk", flat=True)))
    while some := list(islice(keys, BATCH)):
        found = ImportedItem.objects.select_related("content_type").in_bulk(some)
        yield [found[key] for key in some if key in found]


def _remove(row: ImportedItem, user: Any, result: Undone) -> None:
    target = row.target
    if target is not None and row.made:
        reason = _reason_to_stay(row, target)
        if reason:
            # Redirects are many, and nobody knows them by a number.
            name = target.old_path if row.kind == REDIRECT else row.source_id
            result.left.append(Left(row.kind, name, reason))
            return
        if isinstance(target, AbstractPage):
            # They go with it, and are counted here because nothing is left of them then.
            result.removed[REDIRECT] += _redirects_to(target, row.run_id).count()
            # Pages record who removed them.
            target.delete(user=user)
        else:
            target.delete()
        result.removed[row.kind] += 1
    row.delete()


def _reason_to_stay(row: ImportedItem, target: Any) -> str:
    if row.fingerprint and row.fingerprint != _fingerprint(target):
        return _("It was changed since.")
    if isinstance(target, AbstractPage):
        if Comment.objects.filter(page=target.pk).exists():
            return _("It has comments that stay.")
        return _("There are pages below it.") if target.numchild else ""
    if row.kind == REDIRECT:
        stays = ImportedItem.objects.filter(
            kind__in=_page_kinds(row), object_id=target.redirect_page_id
        )
        return _("It leads to a page that stays.") if stays.exists() else ""
    return _("It is used elsewhere.") if is_used(target) else ""


def _redirects_to(page: AbstractPage, run_id: int) -> models.QuerySet[ImportedItem]:
    leading = Redirect.objects.filter(redirect_page=page.pk).values("pk")
    return ImportedItem.objects.filter(run=run_id, kind=REDIRECT, object_id__in=leading)


def _page_kinds(row: ImportedItem) -> list[str]:
    own = {REDIRECT, "attachment", "file", "tag", "category", "author"}
    kinds = ImportedItem.objects.filter(run=row.run_id).values_list("kind", flat=True).distinct()
    return [kind for kind in kinds if kind not in own]


def _fingerprint(target: Any) -> str:
    if isinstance(target, AbstractPage):
        return fingerprints.of_page(target.specific)
    if isinstance(target, Category):
        return snippets.fingerprint(target, terms.FIELDS)
    if isinstance(target, Author):
        return snippets.fingerprint(target, authors.FIELDS)
    if isinstance(target, Tag):
        return digest([target.name, target.slug])
    if hasattr(target, "old_path"):
        return redirect_fingerprint(target)
    return media.fingerprint(target)


def is_used(target: models.Model) -> bool:
    """Whether any row refers to it, or any text that Wagtail's index of references knows."""
    if ReferenceIndex.get_references_to(target).exists():
        return True
    renditions = getattr(get_image_model(), "renditions", None)
    own = renditions.rel.related_model if renditions is not None else None
    for relation in target._meta.get_fields(include_hidden=True):
        # Relations of many to many are seen by their tables between.
        if relation.concrete or not (relation.one_to_many or relation.one_to_one):
            continue
        model: Any = relation.related_model
        if not relation.auto_created or model is own:
            continue
        name = relation.field.name  # type: ignore[union-attr]
        if model._base_manager.filter(**{name: target.pk}).exists():
            return True
    return False
