"""Distressing comments in the admin: ``{% veil %}`` closes a text, ``quoted`` leaves it out.

``{% render_once %}`` is for parts that are the same in many requests.
"""

from __future__ import annotations

from collections.abc import Hashable

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.moderation import veil

register = template.Library()
register.simple_block_tag(veil.veil)
register.filter(veil.quoted)
# Of one part of a template. More would mean that what is kept differs from request to request.
MOST_KEPT = 100


@register.filter
def is_distressing(comment: Comment) -> bool:
    """Tell whether moderators should see the text on request only."""
    from neuromod_wagtail.comments.safety import registry

    return registry.is_distressing(comment.hold_reasons)


class RenderOnceNode(template.Node):
    """A part of a template, kept by this process as long as the template's file stays the same."""

    def __init__(self, nodelist: NodeList, cache_key: FilterExpression) -> None:
        self.nodelist = nodelist
        self.cache_key = cache_key
        self.kept: dict[Hashable, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        own = self.cache_key.resolve(context)
        if own is None:
            return self.nodelist.render(context)
        key = own, get_language(), get_script_prefix(), get_urlconf()
        # Not read again below: threads share the template, and another may clear what is kept.
        found = self.kept.get(key)
        if found is None:
            found = self.nodelist.render(context)
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            self.kept[key] = found
        return found


@register.tag
def render_once(parser: Parser, token: Token) -> RenderOnceNode:
    """Render what is inside once for all requests with the same key: ``{% render_once key %}``.

    Besides that, it may only depend on the language and on where the site's addresses are. With
    ``None`` it is rendered for each request.
    """
    _name, cache_key = token.split_contents()
    nodelist = parser.parse(("endrender_once",))
    parser.delete_first_token()
    return RenderOnceNode(nodelist, parser.compile_filter(cache_key))
