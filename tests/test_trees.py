"""Pages that tests begin with are as Wagtail would have written them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from taggit.models import Tag

from neuromod_wagtail.disclaimers.publish_gate import PublishingRefused
from neuromod_wagtail.pages.models import ArticlePage, Authorship
from tests import factories, trees

pytestmark = pytest.mark.django_db

# What differs between two of the same: keys, UUIDs, and moments.
OWN = re.compile(
    r'("(?:pk|page|article|content_object)": "?|"content_path": "[a-z_]+\.)\d+|'
    r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)"
)


def rows() -> dict[str, list[str]]:
    """What stands in every table, without what is each row's own."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed:
            told = [told_of(row) for row in model._base_manager.order_by("pk")]
            found[model._meta.label] = sorted(told)
    return found


def told_of(row: models.Model) -> str:
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        is_key = field.is_relation or field.primary_key or field.name == "object_id"
        values[field.name] = value is None if is_key else field.get_prep_value(value)
    return OWN.sub(r"\1own", json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True))


def written(add: Callable[[Any, Any], Any], index: Any, **fields: Any) -> dict[str, list[str]]:
    """The rows after a new article was added so; then they are taken back."""
    with transaction.atomic():
        page = ArticlePage(title="Nerves", slug="nerves", live=False, **fields)
        page.authorships = [Authorship(author=author) for author in index.authors]
        page.categories = [index.category]
        page.tags.add("Pain")
        add(index, page)
        found = rows()
        transaction.set_rollback(True)
    index.refresh_from_db()
    return found


def add_by_wagtail(parent: Any, page: Any) -> None:
    parent.add_child(instance=page)


def publish_by_wagtail(parent: Any, page: Any) -> None:
    parent.add_child(instance=page)
    page.save_revision().publish()


@pytest.fixture
def blog(index: Any, reference_index: None) -> Any:
    index.authors = [factories.make_author(), factories.make_author()]
    index.category = factories.make_category()
    Tag.objects.create(name="Pain", slug="pain")
    return index


@pytest.mark.parametrize("dates", [{}, {"published_at": datetime(2026, 1, 1, tzinfo=UTC)}], ids=len)
def test_an_article_has_the_rows_that_wagtail_writes(blog: Any, dates: dict[str, Any]) -> None:
    body = factories.full_body(
        modalities=[factories.make_modality()],
        references=[factories.make_reference()],
        images=[factories.make_image()],
    )
    fields = {**dates, "body": body, "summary": "About nerves."}
    draft = written(add_by_wagtail, blog, **fields)
    assert written(trees.add_page, blog, **fields) == draft
    live = written(publish_by_wagtail, blog, **fields)
    assert live != draft
    assert written(trees.add_published, blog, **fields) == live


def test_the_tree_is_whole_whatever_the_object_of_the_parent_knows(index: Any) -> None:
    old = factories.again(index)
    for number, parent in enumerate((index, old, index)):
        trees.add_page(parent, ArticlePage(title="Nerves", slug=f"nerves-{number}"))
    assert not any(type(index).tree_model().find_problems())
    assert index.get_children().count() == factories.again(index).numchild == 3


def test_what_the_publish_gate_refuses_is_refused(index: Any) -> None:
    factories.make_rule(index)
    with pytest.raises(PublishingRefused):
        factories.make_article(index)
