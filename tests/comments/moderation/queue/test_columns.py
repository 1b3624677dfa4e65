"""The stencils of the queue's cells: rendered once for each kind, texts escaped and put in."""

from bs4 import BeautifulSoup
from django.utils.translation import override

from neuromod_wagtail.web import stencil

CHIP = "neuromod_wagtail/comments/admin/queue_chip.html"


def test_texts_are_escaped_and_marks_in_them_stay_as_they_are() -> None:
    typed = "<b>\ue000id\ue001 & 9999999999999999"
    html = stencil.Stencil(CHIP).filled(
        True, {"id": "7-0", "label": typed, "evidence": ['"x"', "<i>"]}
    )
    page = BeautifulSoup(html, "html.parser")
    assert page.button.text == typed
    assert [line.text for line in page.select("[role=tooltip] span")] == ['"x"', "<i>"]
    assert (
        page.select_one("[role=tooltip]")["id"] == page.button["aria-describedby"] == "nm-chip-7-0"
    )


def test_the_template_is_rendered_once_for_each_kind_and_language() -> None:
    stencil._cut.cache_clear()
    rows = [
        stencil.Stencil(CHIP).filled(is_quiet, {"id": str(place), "label": "A", "evidence": lines})
        for place, (is_quiet, lines) in enumerate(
            [(True, ["a"]), (True, ["b"]), (True, ["a", "b"]), (False, ["a"]), (False, ["c"])]
        )
    ]
    assert stencil._cut.cache_info().misses == 3
    assert len(set(rows)) == 5
    with override("fr"):
        stencil.Stencil(CHIP).filled(True, {"id": "9", "label": "A", "evidence": ["a"]})
    assert stencil._cut.cache_info().misses == 4
