"""``{% frame "my_site/frame.html" %}…{% endframe %}``: blocks in a template of another engine.

A Django template cannot extend a Jinja2 template. With this tag, a site can use its Jinja2 base
template for the package's pages: the tag renders it with the contents of their blocks.
"""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.template.exceptions import TemplateSyntaxError
from django.template.loader import get_template
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


class FrameNode(template.Node):
    def __init__(self, name: FilterExpression, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        blocks = {
            node.name: node.render_annotated(context)
            for node in self.nodelist
            if isinstance(node, BlockNode)
        }
        # Of any engine that finds it.
        found = get_template(self.name.resolve(context))
        known = {str(name): value for name, value in context.flatten().items()}
        html = found.render({**known, "blocks": blocks}, context.get("request"))
        return mark_safe(html)  # noqa: S308


@register.tag
def frame(parser: Parser, token: Token) -> FrameNode:
    """Render a template of any engine, with the contents of the blocks inside by name in `blocks`.

    Anything outside the blocks is left out.
    """
    parts = token.split_contents()
    if len(parts) != 2:
        raise TemplateSyntaxError("“frame” takes one argument: the name of the template.")
    nodelist = parser.parse(("endframe",))
    parser.delete_first_token()
    return FrameNode(parser.compile_filter(parts[1]), nodelist)
