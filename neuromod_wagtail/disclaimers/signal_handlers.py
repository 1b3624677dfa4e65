"""What follows from changes of disclaimers, rules and schedules. Connected in ``apps.py``."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from neuromod_wagtail.disclaimers import gate
from neuromod_wagtail.disclaimers.abstract_models import DisclaimedMixin
from neuromod_wagtail.disclaimers.bookkeeping import write_down
from neuromod_wagtail.disclaimers.models import DisclaimerRule, DisclaimerVersion, RuleRecord
from neuromod_wagtail.disclaimers.tasks import follow_disclaimer, follow_section


def check_schedule(sender: Any, instance: Any, update_fields: Any = None, **kwargs: Any) -> None:
    """Approving a revision for later is publishing it, as far as the gate is concerned."""
    approves = instance.approved_go_live_at is not None
    if not approves or kwargs.get("raw"):
        return
    if update_fields is not None and "approved_go_live_at" not in update_fields:
        return
    model = instance.content_type.model_class()
    if model is not None and issubclass(model, DisclaimedMixin):
        gate.check(instance.as_object())


def disclaimer_saved(sender: Any, instance: Any, update_fields: Any = None, **kwargs: Any) -> None:
    # Drafts save some columns only, and readers do not see those.
    if update_fields is None:
        transaction.on_commit(partial(follow_disclaimer.enqueue, instance.pk))


def disclaimer_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    open_versions = DisclaimerVersion.objects.filter(
        disclaimer_id=instance.pk, in_force_until__isnull=True
    )
    open_versions.update(in_force_until=timezone.now())


def rule_saved(sender: Any, instance: DisclaimerRule, **kwargs: Any) -> None:
    transaction.on_commit(partial(follow_section.enqueue, instance.page_id))


def rule_deleted(sender: Any, instance: DisclaimerRule, **kwargs: Any) -> None:
    RuleRecord.close(instance.pk)
    rule_saved(sender, instance)


def page_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Published, unpublished: what it shows is written down at once."""
    if isinstance(instance, DisclaimedMixin):
        write_down([instance])


def page_moved(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Elsewhere in the tree other rules hold, for the page and for all below it."""
    transaction.on_commit(partial(follow_section.enqueue, instance.pk))
