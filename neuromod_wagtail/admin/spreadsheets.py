"""Safe spreadsheets: text that someone typed stays text.

A spreadsheet runs a cell that begins with ``=`` and the like as a formula, so such text gets a
leading apostrophe. All CSV and XLSX of the package is written through here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from neuromod_wagtail.text.patterns import lazy_re_compile

# Also after white space and invisible characters, which spreadsheets skip, and in full width.
FORMULA = lazy_re_compile(
    r"[\s\x00-\x20\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef]*"
    r"[=+\-@＝＋－＠﹦﹢﹣﹫–−\t\r\n|]"
)
# Characters that XML 1.0, and so XLSX, cannot contain.
UNWRITABLE = lazy_re_compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def escape_formula(text: str) -> str:
    """Return the text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def csv_rows(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield each row as one CSV record with escaped formulas, without its line end.

    Every cell is quoted. Python 3.11 quotes a line break only where its kind ends the records, so a
    text of two lines would be two records.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="")
    for row in rows:
        writer.writerow([escape_formula(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


class SafeSpreadsheetMixin:
    """A listing or report of the admin whose CSV and XLSX contain text only as text."""

    FORMAT_CSV: str

    def preprocess_field_value(self, field: str, value: object, export_format: str) -> object:
        """Return the value as Wagtail writes it, escaped when it is text."""
        written = super().preprocess_field_value(field, value, export_format)  # type: ignore[misc]
        if not isinstance(written, str):
            return written
        if export_format == self.FORMAT_CSV:
            return escape_formula(written)
        # An XLSX says of each cell that it is text; Wagtail sees to it.
        return UNWRITABLE.sub("", written)
