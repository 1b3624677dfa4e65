"""Mixins for pages with disclaimers: the facts that rules look at, and the publish gate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import AbstractPage, Revision

from neuromod_wagtail.admin.forms import EditorialPageForm
from neuromod_wagtail.disclaimers import formats, publish_gate
from neuromod_wagtail.disclaimers.resolver import Facts, Placement, find_important
from neuromod_wagtail.disclaimers.rules import load_placements
from neuromod_wagtail.page_protocol import Occasion, Statement


class DisclaimersMixin(models.Model):
    """A page that shows the disclaimers its rules require. Combine it with the site's base page."""

    base_form_class = EditorialPageForm

    class Meta:
        abstract = True

    @classmethod
    def load_disclaimer_facts(cls, pages: Iterable[AbstractPage]) -> dict[int, Facts]:
        """Return the facts about pages of this model, by ``id(page)``.

        Override it; the number of queries must not depend on the number of pages.
        """
        return {id(page): Facts() for page in pages}

    def load_placements(self) -> list[Placement]:
        """Return the disclaimers of this page as it is now, without using the cache."""
        return load_placements([self])[id(self)]

    @staticmethod
    def attach_placements(pages: Iterable[DisclaimersMixin]) -> None:
        """Load the disclaimers of many pages at once; the queries do not grow with the pages."""
        pages = list(pages)
        placements = load_placements(pages)
        for page in pages:
            page.placements = placements[id(page)]

    @cached_property
    def placements(self) -> list[Placement]:
        """Return the disclaimers of this page, in page order."""
        return self.load_placements()

    def get_important_placement(self) -> Placement | None:
        """Return the placement that is shown as important; all others but emergencies are quiet."""
        return find_important(self.placements)


class PublishGateMixin(DisclaimersMixin):
    """A page with disclaimers that cannot go live without those its rules require."""

    # Set by an import on a page that was already public on the old site. Like a page whose
    # disclaimer was unpublished, it stays public, shows the fallback text and is listed in the
    # report.
    skips_publish_gate = False

    class Meta:
        abstract = True

    def load_disclaimer_facts_at(self, moment: datetime) -> tuple[Facts, list[str]]:
        """Return the facts as they were for an earlier published revision, and what is not known.

        Override it where facts come from other models and their history is kept.
        """
        unsure = _("Facts that come from other pages are shown as they are today.")
        return type(self).load_disclaimer_facts([self])[id(self)], [unsure]

    def get_chosen_disclaimers(self) -> list[int]:
        """Return the primary keys of the disclaimers in the text of the page, in reading order."""
        return []

    def get_statements(self, occasion: Occasion) -> list[Statement]:
        """Return the disclaimers for its comment form and for emails about it, without a query."""
        return formats.statements(self.placements, occasion)

    def save(self, *args: object, **kwargs: object) -> None:
        if self._goes_live(kwargs.get("update_fields")):
            if self.locale_id is None:
                # Wagtail would set it later, and texts are looked for in the language of the page.
                self.locale = self.get_default_locale()
            if not self._state.adding:
                publish_gate.check(self)
            elif publish_gate.missing_disclaimers(self):
                # An editor who creates and publishes a page in one step must not lose the text.
                self.live, self.has_unpublished_changes = False, True
        return super().save(*args, **kwargs)

    def _goes_live(self, update_fields: Iterable[str] | None) -> bool:
        """Return whether saving publishes the page or another revision of it.

        An alias follows its source whatever the rules of its own section; the report lists it.
        """
        partial = update_fields is not None and "live" not in update_fields
        if not self.live or self.alias_of_id or self.skips_publish_gate or partial:
            return False
        if self._state.adding:
            return True
        stored = type(self)._base_manager.filter(pk=self.pk)
        return (True, self.live_revision_id) not in stored.values_list("live", "live_revision_id")

    def publish(self, revision: Revision, *args: object, **kwargs: object) -> object:
        """Publish in one transaction; one refused page does not stop ``publish_scheduled``."""
        try:
            with transaction.atomic():
                return super().publish(revision, *args, **kwargs)
        except publish_gate.PublishingRefused as refused:
            if kwargs.get("log_action") != "wagtail.publish.scheduled":
                raise
            revision.approved_go_live_at = None
            revision.save(update_fields=["approved_go_live_at"])
            log(
                instance=self,
                action="neuromod_disclaimers.refuse",
                revision=revision,
                data={"kinds": refused.kinds},
            )
            return None
