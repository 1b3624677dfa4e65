"""The credit line of a picture, such as "Image by macrovector on Freepik". Pure functions.

Order and content follow Creative Commons' recommended attribution (title, author, source, licence);
the wording with "by" and "on" is that of picture libraries.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from neuromod_wagtail.text.lists import join_list


class Licence(models.TextChoices):
    """Licences of pictures; the value is stable, the label is what readers see."""

    OWN_WORK = "own_work", gettext_lazy("All rights reserved, own work")
    CC0 = "cc0", "CC0 1.0"
    PUBLIC_DOMAIN = "pdm", gettext_lazy("Public domain")
    CC_BY_4 = "cc_by_4_0", "CC BY 4.0"
    CC_BY_SA_4 = "cc_by_sa_4_0", "CC BY-SA 4.0"
    CC_BY_NC_4 = "cc_by_nc_4_0", "CC BY-NC 4.0"
    CC_BY_ND_4 = "cc_by_nd_4_0", "CC BY-ND 4.0"
    CC_BY_NC_SA_4 = "cc_by_nc_sa_4_0", "CC BY-NC-SA 4.0"
    CC_BY_NC_ND_4 = "cc_by_nc_nd_4_0", "CC BY-NC-ND 4.0"
    CC_BY_3 = "cc_by_3_0", "CC BY 3.0"
    CC_BY_SA_3 = "cc_by_sa_3_0", "CC BY-SA 3.0"
    US_GOVERNMENT = "us_government", gettext_lazy("Work of the US government")
    OGL_3 = "ogl_3", gettext_lazy("Open Government Licence 3.0")
    UNSPLASH = "unsplash", "Unsplash"
    PEXELS = "pexels", "Pexels"
    PIXABAY = "pixabay", "Pixabay"
    FREEPIK = "freepik_free", gettext_lazy("Freepik, free with attribution")
    FREEPIK_PREMIUM = "freepik_premium", gettext_lazy("Freepik Premium")
    STOCK = "stock_paid", gettext_lazy("Paid stock licence")
    PERMISSION = "written_permission", gettext_lazy("Used with permission")


_CC = "https://creativecommons.org/licenses"

# The URLs of licence deeds. Licences without an entry have no public deed.
LICENCE_URLS: dict[str, str] = {
    "cc0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "pdm": "https://creativecommons.org/publicdomain/mark/1.0/",
    "cc_by_4_0": f"{_CC}/by/4.0/",
    "cc_by_sa_4_0": f"{_CC}/by-sa/4.0/",
    "cc_by_nc_4_0": f"{_CC}/by-nc/4.0/",
    "cc_by_nd_4_0": f"{_CC}/by-nd/4.0/",
    "cc_by_nc_sa_4_0": f"{_CC}/by-nc-sa/4.0/",
    "cc_by_nc_nd_4_0": f"{_CC}/by-nc-nd/4.0/",
    "cc_by_3_0": f"{_CC}/by/3.0/",
    "cc_by_sa_3_0": f"{_CC}/by-sa/3.0/",
    "ogl_3": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "unsplash": "https://unsplash.com/license",
    "pexels": "https://www.pexels.com/license/",
    "pixabay": "https://pixabay.com/service/license-summary/",
}

# Licences that allow use only with the creator's name and a source.
ATTRIBUTION_REQUIRED = frozenset(
    licence for licence in LICENCE_URLS if licence.startswith("cc_by")
) | {"ogl_3", "freepik_free", "written_permission"}


class Credit(NamedTuple):
    """The creator, source and licence of a picture, each of which may be empty."""

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
        """The credit line without links; empty if nothing is known."""
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
        return join_list((line, self.licence_label))

    @property
    def missing(self) -> list[str]:
        """The names of fields that this credit needs but lacks."""
        missing = [name for name in ("creator", "licence") if not getattr(self, name)]
        if self.licence in ATTRIBUTION_REQUIRED:
            missing += [name for name in ("source", "source_url") if not getattr(self, name)]
        return missing
