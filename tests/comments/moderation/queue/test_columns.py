"""The stencils of the queue's cells: rendered once for each kind, texts escaped and put in."""

from bs4 import BeautifulSoup

from neuromod_wagtail.web.stencil import Stencil

CHIP = "neuromod_wagtail/comments/admin/queue_chip.html"


def test_texts_are_escaped_and_marks_in_them_stay_as_they_are() -> None:
    typed = "<b>\ue000id\ue001 & 9999999999999999"
    html = Stencil(CHIP).filled(True, {"id": "7-0", "label": typed, "evidence": ['"x"', "<i>"]})
    page = BeautifulSoup(html, "html.parser")
    assert page.button.text == typed
    assert [line.text for line in page.select("[role=tooltip] span")] == ['"x"', "<i>"]
    assert (
        page.select_one("[role=tooltip]")["id"] == page.button["aria-describedby"] == "nm-chip-7-0"
    )


def test_the_template_is_rendered_once_for_each_kind(monkeypatch) -> None:
    stencil = Stencil(CHIP)
    rendered = []
    cut = stencil._cut
    monkeypatch.setattr(stencil, "_cut", lambda *args: rendered.append(args) or cut(*args))
    rows = [
        stencil.filled(is_quiet, {"id": str(place), "label": "First", "evidence": lines})
        for place, (is_quiet, lines) in enumerate(
            [(True, ["a"]), (True, ["b"]), (True, ["a", "b"]), (False, ["a"]), (False, ["c"])]
        )
    ]
    assert len(rendered) == 3
    assert len(set(rows)) == 5
