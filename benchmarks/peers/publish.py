"""Put the figures of a run into the documentation.

    python benchmarks/peers/publish.py [peers.json]

Replaces the tables in docs/explanation/performance.md and draws docs/images/peers.svg.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import chart
import report

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, IMAGE = DOCS / "explanation/performance.md", DOCS / "images/peers.svg"
RESULTS = Path(__file__).with_name("peers.json")
BEGIN, END = "<!-- table: peers -->", "<!-- end of table -->"
IN_CHART = (
    "article, 100 comments",
    "article, 100,000 comments",
    "feed",
    "post, small page",
    "queue, 100,000 pending",
)


def publish(rows: report.Rows) -> None:
    page = PAGE.read_text()
    changed, number = re.subn(
        f"{BEGIN}.*?{END}",
        lambda _match: f"{BEGIN}\n\n{report.tables(rows)}\n\n{END}",
        page,
        flags=re.DOTALL,
    )
    assert number == 1, number
    PAGE.write_text(changed)
    IMAGE.write_text(chart.draw({name: rows[name] for name in IN_CHART if name in rows}))


if __name__ == "__main__":
    publish(report.read(Path(sys.argv[1]) if len(sys.argv) > 1 else RESULTS))
