"""What follows from schedules, and from the deletion of a disclaimer."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import timezone

from neuromod_wagtail.disclaimers import publish_gate
from neuromod_wagtail.disclaimers.models import Disclaimer
from neuromod_wagtail.disclaimers.signal_handlers import check_schedule
from neuromod_wagtail.disclaimers.tasks import refresh_pages
from neuromod_wagtail.pages.models import ArticlePage
from tests.factories import make_article, make_disclaimer

NOW = timezone.now()


@pytest.mark.parametrize(
    ("model", "at", "how", "is_checked"),
    [
        (ArticlePage, NOW, {}, True),
        (ArticlePage, NOW, {"update_fields": ["approved_go_live_at"]}, True),
        (ArticlePage, NOW, {"update_fields": ["content"]}, False),
        (ArticlePage, NOW, {"raw": True}, False),
        (ArticlePage, None, {}, False),
        (Disclaimer, NOW, {}, False),
        (None, NOW, {}, False),
    ],
)
def test_which_revisions_are_checked(monkeypatch, model, at, how, is_checked):
    """``None``: its app is no longer installed."""
    checked = []
    monkeypatch.setattr(publish_gate, "check", checked.append)
    revision = SimpleNamespace(
        approved_go_live_at=at,
        content_type=SimpleNamespace(model_class=lambda: model),
        as_object=lambda: model,
    )
    check_schedule(None, revision, **how)
    assert checked == ([model] if is_checked else [])


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_index")
def test_pages_with_a_deleted_disclaimer_in_their_text_follow(
    index, django_capture_on_commit_callbacks
):
    one, other = make_disclaimer(), make_disclaimer()
    article, _another = (
        make_article(index, body=[{"type": "disclaimer", "value": entry.pk}])
        for entry in (one, other)
    )
    with django_capture_on_commit_callbacks() as found:
        one.delete()
    assert [call.args for call in found if call.func == refresh_pages.enqueue] == [([article.pk],)]
