"""Imported HTML that fits no other block."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from neuromod_wagtail.articles.blocks import examples, streams
from neuromod_wagtail.text.plain_text import plain_text

# Text and its structure. Nothing that runs, loads from elsewhere, asks for input, or could clash
# with an id or class of the page around it.
TAGS = {
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col",
    "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure",
    "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre",
    "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var",
}  # fmt: skip
# MathML, which every browser renders, without elements that could contain other markup or run.
MATHS = {
    "math", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom",
    "mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup",
    "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "semantics",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height"},
    "math": {"alttext", "display"},
    "mo": {"stretchy"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
# Their content is not text for readers.
SILENT = {
    "script", "style", "template", "iframe", "object", "noscript", "select", "annotation",
    "annotation-xml",
}  # fmt: skip


def sanitise(html: str) -> str:
    """Return HTML that is safe to show; the same input always gives the same result."""
    import nh3  # A compiled library, which not every process needs.

    return nh3.clean(
        html,
        tags=TAGS | MATHS,
        attributes=ATTRIBUTES,
        clean_content_tags=SILENT,
        url_schemes={"http", "https", "mailto", "tel"},
        attribute_filter=_only_own_pictures,
        link_rel="noopener",
    )


def _only_own_pictures(tag: str, attribute: str, value: str) -> str | None:
    """Keep pictures of this site only: others would track readers. Keep their alternative text."""
    own = value.startswith("/") and not value.startswith(("//", "/\\"))
    return None if tag == "img" and attribute == "src" and not own else value


class HTMLSourceBlock(blocks.TextBlock):
    """Unchanged HTML. Search finds its words but not its tags; the API gives it as readers see it."""

    def get_searchable_content(self, value: str) -> list[str]:
        return [plain_text(sanitise(value or ""))]

    def get_api_representation(
        self, value: str | None, context: dict[str, object] | None = None
    ) -> str:
        return sanitise(value or "")

    class Meta:
        icon = "code"


class ImportedHTMLValue(blocks.StructValue):
    @property
    def safe_html(self) -> SafeString:
        return mark_safe(sanitise(self["html"] or ""))  # noqa: S308 - sanitised


class ImportedHTMLBlock(blocks.StructBlock):
    """Imported HTML, kept so that nothing is lost until an editor replaces it with blocks."""

    html = HTMLSourceBlock(
        label=_("HTML"),
        required=False,
        rows=8,
        help_text=_("Shown without scripts, styles or anything loaded from other sites."),
    )
    reason = blocks.CharBlock(
        label=_("Why it was kept"),
        max_length=80,
        required=False,
        help_text=_("Written by the import. Not shown to readers."),
    )

    def get_searchable_content(self, value: blocks.StructValue) -> list[str]:
        # The reason is for the editor only.
        return self.child_blocks["html"].get_searchable_content(value["html"])

    class Meta:
        icon = "code"
        label = _("Imported HTML")
        group = streams.TEXT
        description = _(
            "Content that the import could not turn into blocks; replace it when you can"
        )
        preview_template = examples.TEMPLATE
        template = "neuromod_wagtail/articles/blocks/imported_html.html"
        value_class = ImportedHTMLValue
        preview_value = {
            "html": "<pre>Week 1   7/10\nWeek 2   5/10</pre>",
            "reason": "pre",
        }
