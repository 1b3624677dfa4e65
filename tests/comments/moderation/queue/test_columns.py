"""The stencils of the queue's cells: rendered once for each kind, texts escaped and put in."""

from contextlib import contextmanager

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.template import Context, Template
from django.urls import reverse, set_urlconf
from django.utils import timezone
from django.utils.translation import override
from wagtail.admin.templatetags.wagtailadmin_tags import timesince_simple

from neuromod_wagtail.comments.models import Comment, Note, Report
from neuromod_wagtail.web import stencil
from tests.comments.conftest import soup, write
from tests.comments.moderation.queue.test_listing import QUEUE
from tests.comments.roles import person

# What could end an attribute or an element, be taken for a mark, for a place in a template or in a
# formatted text, or turn the direction of what follows.
HOSTILE = (
    "'\"><img src=x onerror=alert(1)></q></td><script>alert(2)</script>",
    "\ue000body\ue001\ue000pk\ue001 9999999999999999",
    "{{ body }}{% now 'Y' %}{0}{name}%s%(name)s%%",
    "javascript:alert(3)",
    "\u202egnirts\u2066 \u200f",
    "&lt;b&gt;",
)
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


@contextmanager
def at_other_addresses():
    """As for a request to another host, if a middleware gives that its own addresses."""
    set_urlconf("tests.other_urls")
    try:
        yield
    finally:
        set_urlconf(None)


def test_other_addresses_are_in_other_rows() -> None:
    stencil._cut.cache_clear()
    texts = {"id": "1", "label": "A", "evidence": ["a"]}
    stencil.Stencil(CHIP).filled(True, texts)
    with at_other_addresses():
        stencil.Stencil(CHIP).filled(True, texts)
    assert stencil._cut.cache_info().misses == 2


class Cleared(dict):
    """What is kept of a template, cleared by another thread after each look into it."""

    def __contains__(self, key: object) -> bool:
        found = super().__contains__(key)
        self.clear()
        return found


def test_what_is_rendered_once_is_kept_and_may_be_cleared_by_another_thread() -> None:
    source = "{% load neuromod_moderation %}{% render_once key %}{{ text }}{% endrender_once %}"
    template = Template(source)

    def render(key: object, text: str) -> str:
        return template.render(Context({"key": key, "text": text}))

    assert [render("a", "1"), render("a", "2"), render(None, "3")] == ["1", "1", "3"]
    with at_other_addresses():
        assert render("a", "4") == "4"
    node = template.nodelist[-1]
    node.kept = Cleared(node.kept)
    assert render("a", "5") in {"1", "5"}


def test_a_lazy_translation_is_a_text() -> None:
    """Such as “just now”, beside the decision that was just made."""
    label = timesince_simple(timezone.now())
    html = stencil.Stencil(CHIP).filled(True, {"id": "9", "label": label, "evidence": ("a",)})
    assert BeautifulSoup(html, "html.parser").button.text == "just now"


@pytest.mark.django_db
@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("is_veiled", [False, True])
def test_nothing_that_someone_typed_is_more_than_text(client, page, hostile, is_veiled):
    boss = User.objects.create_superuser("boss", first_name=hostile[:20])
    asked = write(page, hostile, status="approved")
    comment = write(page, hostile, parent=asked, status="declined", email="b@example.org")
    code = "crisis" if is_veiled else hostile
    Comment.objects.filter(pk=asked.pk).update(name=hostile)
    Comment.objects.filter(pk=comment.pk).update(
        name=hostile,
        url=hostile,
        decline_reason=hostile,
        decided_by=boss,
        report_count=1,
        hold_reasons=[{"code": code, "evidence": hostile}],
    )
    page.title = hostile
    page.save()
    Report.objects.create(comment=comment, reason="spam", note=hostile)
    Note.objects.create(comment=comment, user=boss, text=hostile)
    client.force_login(person("change_comment"))
    html = soup(client.get(reverse(QUEUE), {"tab": "declined"}))
    [row] = html.select("[data-nm-row]")
    assert not row.select("script, img, b, [onerror], [src]")
    assert not [link for link in row.select("[href]") if not link["href"].startswith("/")]
    assert all(len(row.select(place)) == 1 for place in (".nm-cell", ".nm-cell__actions"))

    shown = " ".join(hostile.split())
    texts = {
        "who": row.select_one(f"#snippet_{comment.pk}_title"),
        "page": row.select_one(".nm-cell__place"),
        "parent": row.select_one(".nm-cell__answers"),
        "quotation": row.select_one(".nm-cell__answers q"),
        "text": row.select_one(".nm-cell__body"),
        "report": row.select_one(".nm-cell__report q"),
        "note": row.select_one(".nm-cell__note p"),
        "decision": row.select(".nm-cell__decided")[-1],
        "address": row.select_one("[role=tooltip]"),
        "reason": row.select(".nm-veil" if is_veiled else ".nm-evident")[-1],
    }
    missing = [place for place, found in texts.items() if shown not in " ".join(found.text.split())]
    assert missing == []
    assert " ".join(boss.first_name.split()) in " ".join(texts["decision"].text.split())
