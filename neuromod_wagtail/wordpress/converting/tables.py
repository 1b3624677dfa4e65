"""Tables → rows of plain cells, where that loses nothing."""

from __future__ import annotations

from bs4 import Tag

from neuromod_wagtail.wordpress.converting.inline import is_smiley, plain
from neuromod_wagtail.wordpress.converting.nodes import Table

# In a cell of plain text these would be lost.
RICH = ["a", "img", "ul", "ol", "table", "iframe", "pre", "video", "audio", "hr"]


def read_table(element: Tag, caption: str = "") -> Table | None:
    """None when a cell spans others or holds more than text: such a table is kept as it is."""
    # First: a table in a table is the end of it before all their rows are looked at.
    if any(not is_smiley(tag) for tag in element.find_all(RICH)):
        return None
    rows = list(element.find_all("tr"))
    cells = [row.find_all(["td", "th"]) for row in rows]
    if not any(cells):
        return None
    if any(_spans(cell) for row in cells for cell in row):
        return None
    width = max(len(row) for row in cells)
    texts = [tuple(plain([cell]) for cell in row) + ("",) * (width - len(row)) for row in cells]
    head_rows = 0
    if cells[0] and (all(cell.name == "th" for cell in cells[0]) or rows[0].find_parent("thead")):
        head_rows = 1
    if any(row.find_parent("thead") for row in rows[1:]) or any(len(row) == 0 for row in cells):
        return None
    own_caption = element.find("caption")
    if own_caption is not None:
        caption = " ".join(filter(None, (plain([own_caption]), caption)))
    body = cells[head_rows:]
    return Table(
        head=texts[0] if head_rows else (),
        rows=tuple(texts[head_rows:]),
        caption=caption,
        first_column_is_heading=bool(body) and all(row[0].name == "th" for row in body),
    )


def _spans(cell: Tag) -> bool:
    return any(str(cell.get(name, "1")).strip() not in {"", "1"} for name in ("colspan", "rowspan"))
