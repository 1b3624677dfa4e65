"""Previews of a disclaimer on a sample page and in each format that readers may see."""

from __future__ import annotations

import json

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from neuromod_wagtail.disclaimers.formats import as_data, statements
from neuromod_wagtail.disclaimers.models.version import DisclaimerVersion, number_for
from neuromod_wagtail.disclaimers.resolver import Notice, Placement
from neuromod_wagtail.disclaimers.vocabulary import Place
from neuromod_wagtail.models import SluggedSnippet
from neuromod_wagtail.page_protocol import Occasion
from neuromod_wagtail.text.markdown import to_markdown

MODES = [
    ("overview", _("At a glance")),
    *Place.choices,
    ("feed", _("In a feed")),
    ("mail", _("In an email")),
    ("markdown", _("In the article as Markdown")),
    ("api", _("In the API")),
    ("page", _("On its own page")),
]
TEMPLATES = "neuromod_wagtail/disclaimers/previews"


def template_of(mode: str) -> str:
    if mode == "page":
        return "neuromod_wagtail/disclaimers/disclaimer_page.html"
    name = "article" if mode in Place.values else mode
    return f"{TEMPLATES}/{'source' if mode in {'markdown', 'api'} else name}.html"


def context_of(disclaimer: SluggedSnippet, mode: str) -> dict[str, object]:
    """Return the template context of a preview mode, with the version publishing would make."""
    if not disclaimer.locale_id:  # A new disclaimer gets its language when it is saved.
        disclaimer.locale = Locale.get_default()
    number, since = number_for(disclaimer)
    notice = Notice(
        pk=disclaimer.pk or 0,
        kind=disclaimer.kind,
        title=disclaimer.title,
        short_text=disclaimer.short_text,
        text=disclaimer.text,
        slug=disclaimer.slug,
        language=disclaimer.locale.language_code,
        number=number,
        since=since,
    )
    place = mode if mode in Place.values else Place.BEFORE_CONTENT
    placement = Placement(disclaimer.kind, place, notice)
    context = {"disclaimer": disclaimer, "notice": notice, "place": mode, "placement": placement}
    match mode:
        case "mail":
            context["statements"] = statements([placement], Occasion.MAIL)
        case "markdown":
            html = render_to_string(f"{TEMPLATES}/markdown.html", {"notice": notice})
            context["source"] = to_markdown(html)
        case "api":
            context["source"] = json.dumps(as_data(placement), indent=2, ensure_ascii=False)
        case "page":
            context |= _own_page(disclaimer, notice)
    return context


def _own_page(disclaimer: SluggedSnippet, notice: Notice) -> dict[str, object]:
    """Return the context of its public page as if this text were already published."""
    rows = DisclaimerVersion.objects.filter(disclaimer_id=disclaimer.pk)
    earlier = [row for row in rows if row.number != notice.number]
    for row in earlier:
        row.in_force_until = row.in_force_until or timezone.now()
    current = {"number": notice.number, "in_force_from": notice.since, "text": notice.text}
    return {"title": notice.title, "current": current, "earlier": earlier}
