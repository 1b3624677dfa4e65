"""``{% comments page %}`` shows a page's comments, ``{% comment_count page %}`` counts them."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from neuromod_wagtail.comments.display import cache_tags
from neuromod_wagtail.comments.models import Discussion
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.conf import SETTINGS, settings
from neuromod_wagtail.page_cache.fragments import remember
from neuromod_wagtail.page_cache.tags import depends_on, ignore
from neuromod_wagtail.page_protocol import PageLike

register = template.Library()

# Below the heading are those of the form and its errors.
HEADING_LEVELS = range(1, 5)


class Section(SafeString):
    """The HTML of a comments section, with the number of comments that it counts."""

    count: int  # type: ignore[assignment]  # not that of characters

    @classmethod
    def of(cls, html: str, count: str) -> Section:
        section = cls(html)
        section.count = int(count)
        return section


@register.simple_tag(takes_context=True)
def comments(context: Context, page: PageLike, heading_level: int = 2) -> Section | str:
    """Show the comments section of ``page``: heading, threads and form, or nothing if hidden."""
    return render_section(context.get("request"), page, heading_level)


@register.simple_tag
def comment_count(page: PageLike) -> int:
    """Return the number of published comments of ``page``, with one query of stored counts."""
    depends_on(cache_tags.ANY)
    found = Discussion.objects.filter(page=page).values_list("approved_count", flat=True).first()
    return found or 0


def render_section(
    request: HttpRequest | None, page: PageLike, heading_level: int = 2
) -> Section | str:
    """Render the section as HTML, for any template language.

    Raise ``ValueError`` if its headings, on up to three levels, do not fit below those of HTML.
    """
    if heading_level not in HEADING_LEVELS:
        raise ValueError(f"heading_level must be a number from 1 to 4, not {heading_level!r}.")

    # Every process loads the tag with templates, but not every process shows a discussion.
    from neuromod_wagtail.comments.display import context as display_context

    def render() -> str:
        context = display_context.section(page, request, heading_level)
        if context is None:
            return ""
        html = render_to_string("neuromod_wagtail/comments/section.html", context)
        return f"{context['count']} {html}"

    name = f"comments-{page.pk}-{heading_level}"
    html = remember(name, render) if _is_the_same_for_all() else render()
    if not html:
        return ""
    count, _separator, html = html.partition(" ")
    token = tokens.form_token(page.pk or 0)
    ignore(token)
    return Section.of(html.replace(display_context.TOKEN_MARK, token), count)


def _is_the_same_for_all() -> bool:
    """Tell whether form and policy are ours; those of a site may depend on the moment or chance."""
    names = ("NEUROMOD_COMMENTS_FORM", "NEUROMOD_COMMENTS_POLICY")
    return all(getattr(settings, name) == SETTINGS[name].default for name in names)
