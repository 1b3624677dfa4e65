"""A chart of the figures as SVG: for each row, a bar for each system."""

from __future__ import annotations

from html import escape

from measuring import Row

WIDTH, LABEL, BAR, GAP = 760, 250, 16, 30
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1d1d1b}.title{font-weight:600}"
    ".ours{fill:#0a6375}.theirs{fill:#a8acb0}"
    "@media(prefers-color-scheme:dark){text{fill:#eee}.ours{fill:#4fb3c8}.theirs{fill:#6b7075}}"
)


def draw(rows: dict[str, Row]) -> str:
    """Return the chart. Bars are in proportion within a row, not between rows."""
    parts: list[str] = []
    top = 8
    for title, row in rows.items():
        top += 16
        parts.append(f'<text class="title" x="8" y="{top}">{escape(title)}</text>')
        top += 8
        longest = max(row.cpu.values())
        for name in (*row.cpu, *row.failed):
            shown = row.failed.get(name) or f"{row.cpu[name]:,.1f} ms"
            length = max(1, round(row.cpu.get(name, 0) / longest * (WIDTH - LABEL - 110)))
            kind = "ours" if name.startswith("this project") else "theirs"
            middle = top + BAR - 4
            parts.append(f'<text x="16" y="{middle}">{escape(name)}</text>')
            parts.append(
                f'<rect class="{kind}" x="{LABEL}" y="{top}" width="{length}" height="{BAR - 3}"/>'
            )
            parts.append(f'<text x="{LABEL + length + 6}" y="{middle}">{shown}</text>')
            top += BAR
        top += GAP - BAR
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" '
        'role="img" aria-label="CPU milliseconds per request">'
    )
    return f"{head}<style>{STYLE}</style>{''.join(parts)}</svg>\n"
