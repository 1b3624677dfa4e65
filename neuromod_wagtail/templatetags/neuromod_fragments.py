"""``{% remember "name" %}…{% endremember %}``: a fragment of a page for anonymous readers."""

from __future__ import annotations

from django import template
from django.template.base import Parser, Token
from django.template.exceptions import TemplateSyntaxError

from neuromod_wagtail.page_cache.fragments import FragmentNode

register = template.Library()


@register.tag
def remember(parser: Parser, token: Token) -> FragmentNode:
    """Remember what is between the tags until its content changes.

    The name is unique on the page. The fragment may not depend on who reads it, and a variable set
    in it is unknown outside.
    """
    parts = token.split_contents()
    if len(parts) != 2 or parts[1][:1] not in "\"'" or parts[1][:1] != parts[1][-1:]:
        raise TemplateSyntaxError("“remember” takes one argument: the name of the fragment.")
    nodelist = parser.parse(("endremember",))
    parser.delete_first_token()
    return FragmentNode(parts[1][1:-1], nodelist)
