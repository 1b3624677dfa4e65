"""``{% frame "my_site/frame.html" %}…{% endframe %}``: blocks in a template of another engine.

A Django template can extend none of Jinja2. With this tag, the base template of a site that is
written in Jinja2 is the frame of the package's templates, too: it gets what their blocks contain.
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
        # Whichever engine finds it.
        found = get_template(self.name.resolve(context))
        known = {str(name): value for name, value in context.flatten().items()}
        html = found.render({**known, "blocks": blocks}, context.get("request"))
        return mark_safe(html)  # noqa: S308


@register.tag
def frame(parser: Parser, token: Token) -> FrameNode:
    """Render a template of any engine, in which `blocks` has the contents of these blocks by name.

    What is outside the blocks is left out.
    """
    parts = token.split_contents()
    if len(parts) != 2:
        raise TemplateSyntaxError("“frame” takes one argument: the name of the template.")
    nodelist = parser.parse(("endframe",))
    parser.delete_first_token()
    return FrameNode(parser.compile_filter(parts[1]), nodelist)
