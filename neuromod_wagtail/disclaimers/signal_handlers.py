"""Signal handlers for changes of disclaimers, rules and schedules. Connected in ``apps.py``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from wagtail.models import AbstractPage, Revision

from neuromod_wagtail.disclaimers import publish_gate
from neuromod_wagtail.disclaimers.abstract_models import PublishGateMixin
from neuromod_wagtail.disclaimers.models import (
    Disclaimer,
    DisclaimerRule,
    DisclaimerUsage,
    DisclaimerVersion,
    RuleRecord,
)
from neuromod_wagtail.disclaimers.tasks import (
    keys_of_referring_pages,
    refresh_pages,
    refresh_pages_with_disclaimer,
    refresh_section,
    refresh_usage,
)
from neuromod_wagtail.page_protocol import page_model


def check_schedule(
    sender: type[Model],
    instance: Revision,
    update_fields: Iterable[str] | None = None,
    **kwargs: object,
) -> None:
    """Check a revision when it is scheduled, as if it were published."""
    approves = instance.approved_go_live_at is not None
    if not approves or kwargs.get("raw"):
        return
    if update_fields is not None and "approved_go_live_at" not in update_fields:
        return
    model = instance.content_type.model_class()
    if model is not None and issubclass(model, PublishGateMixin):
        publish_gate.check(instance.as_object())


def disclaimer_saved(
    sender: type[Model],
    instance: Model,
    update_fields: Iterable[str] | None = None,
    **kwargs: object,
) -> None:
    # Saving a draft updates columns that readers do not see. ``loaddata`` brings its own rows.
    if update_fields is None and not kwargs.get("raw"):
        transaction.on_commit(partial(refresh_pages_with_disclaimer.enqueue, instance.pk))


def refresh_pages_after_delete(sender: type[Model], instance: Model, **kwargs: object) -> None:
    """Follow the deletion of an object while the reference index still lists its pages."""
    for keys in keys_of_referring_pages(sender, instance.pk):
        transaction.on_commit(partial(refresh_pages.enqueue, [int(key) for key in keys]))


def disclaimer_pre_delete(sender: type[Model], instance: Disclaimer, **kwargs: object) -> None:
    refresh_pages_after_delete(sender, instance)
    rules = DisclaimerRule.objects.filter(disclaimer__translation_key=instance.translation_key)
    _refresh_sections(set(rules.values_list("page_id", flat=True)))


def disclaimer_deleted(sender: type[Model], instance: Disclaimer, **kwargs: object) -> None:
    open_versions = DisclaimerVersion.objects.filter(
        disclaimer_id=instance.pk, in_force_until__isnull=True
    )
    open_versions.update(in_force_until=timezone.now())


def rule_saved(
    sender: type[Model], instance: DisclaimerRule, raw: bool = False, **kwargs: object
) -> None:
    if raw:
        return
    # The record still has the earlier section of the rule.
    earlier = RuleRecord.objects.filter(rule_pk=instance.pk, in_force_until__isnull=True)
    _refresh_sections({instance.page_id, *earlier.values_list("page_id", flat=True)})


def rule_deleted(sender: type[Model], instance: DisclaimerRule, **kwargs: object) -> None:
    RuleRecord.close(instance.pk, timezone.now())
    # A rule is deleted with its section; the translations of that section stay.
    pages = page_model().objects
    key = pages.filter(pk=instance.page_id).values("translation_key")
    _refresh_sections(pages.filter(translation_key__in=key).values_list("pk", flat=True))


def _refresh_sections(page_pks: Iterable[int]) -> None:
    for page_pk in page_pks:
        transaction.on_commit(partial(refresh_section.enqueue, page_pk))


def page_published(sender: type[Model], instance: AbstractPage, **kwargs: object) -> None:
    """Record immediately what a published page shows."""
    if isinstance(instance, PublishGateMixin):
        refresh_usage([instance], {id(instance): instance.placements})


def page_unpublished(sender: type[Model], instance: AbstractPage, **kwargs: object) -> None:
    """Delete the rows of an unpublished page. A page being deleted is still marked as live."""
    DisclaimerUsage.objects.filter(page=instance.pk).delete()


def page_moved(sender: type[Model], instance: AbstractPage, **kwargs: object) -> None:
    """Follow the move of a page: other rules may apply to it and everything below it."""
    transaction.on_commit(partial(refresh_section.enqueue, instance.pk))
