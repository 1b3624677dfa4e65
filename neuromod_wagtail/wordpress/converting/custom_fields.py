"""Words in the fields of Advanced Custom Fields, which a theme showed or did not show.

No one can tell from a file whether readers saw them, so they are named and not published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from neuromod_wagtail.importing.text_kept import count
from neuromod_wagtail.wordpress.converting import attributes, words


def left_out(details: Mapping[str, str], shown: list[str]) -> Iterator[tuple[str, str]]:
    """Name and HTML of each field whose words are not in the article."""
    here = count(shown)
    for name, value in details.items():
        # Beside each value stands the number of its field.
        if not details.get(f"_{name}", "").startswith("field_") or not attributes.is_text(value):
            continue
        if count(words.of_html(value)) - here:
            yield name, value
