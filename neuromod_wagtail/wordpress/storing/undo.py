"""Undo of an import: removes what it created and no one has edited since, and reports the rest."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import swapper
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import AbstractPage, ReferenceIndex

from neuromod_wagtail.comments.importing.sync import undo_import
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.importing import undo as frame
from neuromod_wagtail.importing.undo import KeptObject, Progress, UndoResult
from neuromod_wagtail.users import User
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun
from neuromod_wagtail.wordpress.storing.item_store import (
    REDIRECT,
    fingerprint_of,
    page_fingerprints,
)

BATCH = 50
# Removed after the pages that use them, and one by one, as one may use another.
PARTS = ("attachment", "file", "tag", "category", "author")


def undo(
    run: ImportRun, *, user: User | None = None, progress: Progress | None = None
) -> UndoResult:
    """Remove what a run made. It may be killed and called again. Raise ``ExportRefused``.

    What a run only updated stays as it is: its earlier state is in the page's history.
    """
    frame.check(run)
    result = UndoResult()
    result.add_comments(*undo_import(run.batch, user=user, source=f"wordpress:{run.source}"))
    _remove_items(run, user, result, progress or (lambda _done, _total: None))
    return frame.finish(run, result)


def _remove_items(
    run: ImportRun, user: User | None, result: UndoResult, progress: Progress
) -> None:
    rows = run.items.order_by("-pk")
    kinds = dict.fromkeys(rows.order_by().values_list("kind", flat=True).distinct())
    last = (REDIRECT, *PARTS)
    order = [*(kind for kind in kinds if kind not in last), *(k for k in last if k in kinds)]
    total, done = rows.count(), 0
    for kind in order:
        for batch in _batches(rows.filter(kind=kind)):
            with transaction.atomic():
                _remove(kind, batch, user, result)
            done += len(batch)
            progress(done, total)


def _batches(rows: QuerySet[ImportedItem]) -> Iterator[list[ImportedItem]]:
    """Yield rows by key: those whose targets stay, stay as well."""
    keys = iter(list(rows.values_list("pk", flat=True)))
    while some := list(islice(keys, BATCH)):
        found = ImportedItem.objects.select_related("content_type").in_bulk(some)
        yield [found[key] for key in some if key in found]


def _remove(kind: str, batch: list[ImportedItem], user: User | None, result: UndoResult) -> None:
    """Remove rows of one kind. Pages and redirects go together, which costs little more than one."""
    models.prefetch_related_objects(batch, "target")
    for rows in [[row] for row in batch] if kind in PARTS else [batch]:
        made = [row for row in rows if row.target is not None and row.made]
        reasons = _reasons_to_keep(made)
        for row in made:
            if row.pk in reasons:
                # A redirect's number says nothing to people.
                name = getattr(row.target, "old_path", row.source_id)
                result.left.append(KeptObject(row.kind, name, reasons[row.pk]))
        _delete([row for row in made if row.pk not in reasons], user, result)
        gone = [row.pk for row in rows if row.pk not in reasons]
        ImportedItem.objects.filter(pk__in=gone).delete()


def _delete(rows: list[ImportedItem], user: User | None, result: UndoResult) -> None:
    result.removed.update(row.kind for row in rows)
    keys = [row.object_id for row in rows]
    match [row.target for row in rows]:
        case [AbstractPage(), *_] as pages:
            # The pages' redirects go with them, so they are counted before.
            result.removed[REDIRECT] += _redirects_to(keys, rows[0].run_id).count()
            for page in pages:
                # The log records who removed a page.
                log(instance=page, action="wagtail.delete", user=user, deleted=True)
            swapper.load_model("wagtailcore", "Page").objects.filter(pk__in=keys).delete()
        case [Redirect(), *_]:
            Redirect.objects.filter(pk__in=keys).delete()
        case targets:
            # Files are deleted with their rows, one by one.
            for target in targets:
                target.delete()


def _reasons_to_keep(rows: list[ImportedItem]) -> dict[int, str]:
    pages = [row.target for row in rows if isinstance(row.target, AbstractPage)]
    prints: dict[int, str] = {}
    for model in {page.specific_class for page in pages}:
        keys = [page.pk for page in pages if page.specific_class is model]
        prints |= page_fingerprints(model, keys)
    commented = set(
        Comment.objects.filter(page__in=[page.pk for page in pages]).values_list("page", flat=True)
    )
    staying = _kept_pages(rows)
    found = {}
    for row in rows:
        target = row.target
        is_page = isinstance(target, AbstractPage)
        if row.fingerprint != (prints[target.pk] if is_page else fingerprint_of(target)):
            found[row.pk] = _("It has been changed since.")
        elif is_page:
            if target.pk in commented:
                found[row.pk] = _("It has comments that were kept.")
            elif target.numchild:
                found[row.pk] = _("It has pages below it.")
        elif isinstance(target, Redirect):
            if target.redirect_page_id in staying:
                found[row.pk] = _("It leads to a page that was kept.")
        elif is_used(target):
            found[row.pk] = _("It is used elsewhere.")
    return found


def _kept_pages(rows: list[ImportedItem]) -> set[int | None]:
    """Return the pages that these redirects lead to and that stay."""
    led_to = {row.target.redirect_page_id for row in rows if isinstance(row.target, Redirect)}
    runs = {row.run_id for row in rows}
    pages = ImportedItem.objects.filter(run__in=runs, object_id__in=led_to)
    return set(pages.exclude(kind__in=(REDIRECT, *PARTS)).values_list("object_id", flat=True))


def _redirects_to(pages: list[int | None], run_id: int) -> models.QuerySet[ImportedItem]:
    leading = Redirect.objects.filter(redirect_page__in=pages).values("pk")
    return ImportedItem.objects.filter(run=run_id, kind=REDIRECT, object_id__in=leading)


def is_used(target: models.Model) -> bool:
    """Tell whether a row refers to something, or a text in Wagtail's reference index."""
    if ReferenceIndex.get_references_to(target).exists():
        return True
    own = get_image_model().get_rendition_model()
    # Many-to-many relations show up as their intermediate tables.
    relations = target._meta.get_fields(include_hidden=True)
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: target.pk}).exists()
        for relation in relations
        if isinstance(relation, models.ManyToOneRel) and relation.related_model is not own
    )
