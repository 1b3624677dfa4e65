"""The credit line of a picture, from data: "Image by macrovector on Freepik". Pure functions.

Order and content follow Creative Commons' recommended attribution (title, author,
source, licence); the form with "by" and "on" is the one of picture libraries.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from neuromod_wagtail.articles.blocks.licences import ATTRIBUTION_REQUIRED, LICENCE_URLS, Licence


@dataclass(frozen=True)
class Credit:
    """Who made a picture, where it is from, and under which licence. All may be empty."""

    creator: str = ""
    creator_url: str = ""
    source: str = ""
    source_url: str = ""
    licence: str = ""

    @property
    def licence_label(self) -> str:
        return str(Licence(self.licence).label) if self.licence else ""

    @property
    def licence_url(self) -> str:
        return LICENCE_URLS.get(self.licence, "")

    @property
    def text(self) -> str:
        """The line without links; empty when nothing is known."""
        if self.creator and self.source:
            line = _("Image by %(creator)s on %(source)s") % {
                "creator": self.creator,
                "source": self.source,
            }
        elif self.creator:
            line = _("Image by %(creator)s") % {"creator": self.creator}
        elif self.source:
            line = _("Image from %(source)s") % {"source": self.source}
        else:
            line = ""
        return ", ".join(part for part in (line, self.licence_label) if part)

    @property
    def missing(self) -> list[str]:
        """Names of the fields that this credit should have and has not."""
        missing = [name for name in ("creator", "licence") if not getattr(self, name)]
        if self.licence in ATTRIBUTION_REQUIRED:
            missing += [name for name in ("source", "source_url") if not getattr(self, name)]
        return missing
