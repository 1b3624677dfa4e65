"""What may be decided about an import, and what is left out and why."""

from __future__ import annotations

import pytest
from wagtail.models import Site

from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.wordpress.admin.forms import decided, options_of
from neuromod_wagtail.wordpress.models import ImportRun
from neuromod_wagtail.wordpress.options import (
    Mapping,
    Options,
    find_parent,
    parents_of,
    reason_against,
)
from tests import factories
from tests.wordpress.reading.test_permalinks import make_item


def test_why_an_item_becomes_no_article() -> None:
    types = {"recipe": "article", "page": "skip", "wp_block": "article", "feedback": "article"}
    mapping = Mapping(types=types)
    for fields, reason in (
        ({}, ""), ({"type": "recipe"}, ""), ({"type": "wp_block"}, ""),
        ({"type": "page"}, "Excluded by the mapping"), ({"complete": False}, "The file ends"),
        ({"status": "auto-draft"}, "An empty draft"), ({"type": "nav_menu_item"}, "A menu item"),
        ({"type": "guest-author"}, "A guest author"), ({"type": "revision"}, "An earlier version"),
        ({"type": "oembed_cache"}, "Internal to WordPress"),
        ({"type": "flamingo_inbound"}, "Messages, orders"), ({"type": "feedback"}, "Messages, orders"),
        ({"type": "film"}, "Items of the type “film” are not imported."),
    ):  # fmt: skip
        found = reason_against(make_item(**fields), mapping)
        assert found.startswith(reason) and bool(found) == bool(reason), fields
    assert reason_against(make_item(), mapping, is_wanted=False) == "Not selected for import."
    assert reason_against(make_item(type="page"), Mapping()) == ""
    block = reason_against(make_item(type="wp_block"), Mapping())
    assert block.startswith("A reusable block.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colours = 1", "“colours” is not valid; use timezone, "),
        ("[types]\npage = 1", "“types” must be a table of texts"),
        ('types = "x"', "“types” must be a table of texts"),
        ('[taxonomies]\nx = "y"', "“y” in [taxonomies] is not one of categories, skip, tags."),
        ("timezone = 5", "“5” is not a time zone."),
        ("x = " + "[" * 400, "The mapping file m.toml cannot be used: "),
    ],
)
def test_a_mistake_in_a_mapping_is_named_with_its_file(text: str, message: str) -> None:
    with pytest.raises(ExportRefused) as refused:
        Mapping.parse(text, "m.toml")
    assert message in refused.value.message and "m.toml" in refused.value.message
    assert refused.value.code == "bad_mapping"
    assert len(refused.value.message) < 360


def test_a_mapping_is_read_from_a_file(tmp_path) -> None:
    path = tmp_path / "map.toml"
    text = '[authors]\nada = "alex"\n[types]\npage = "skip"\n'
    path.write_text(text, encoding="utf-8-sig")
    mapping = Mapping.read(path)
    assert mapping == Mapping(authors={"ada": "alex"}, types={"page": "skip"})
    assert mapping.text == text
    path.write_bytes(b"\xff")
    for file in (path, tmp_path / "none.toml"):
        with pytest.raises(ExportRefused, match=file.name):
            Mapping.read(file)


@pytest.mark.django_db
def test_the_index_of_an_import_has_a_number_or_a_path() -> None:
    blog = factories.make_index()
    home = blog.get_parent()
    other = factories.make_index(home, title="Other")
    below = factories.make_index(other, title="Blog", slug="blog")
    Site.objects.create(hostname="b.example", root_page=other)
    for name, page in (
        (f" {blog.pk} ", blog),
        ("/blog/", blog),
        ("blog", blog),
        ("/other/blog", below),
    ):
        assert find_parent(name) == page
    blog.delete()
    assert find_parent("/blog/") == below, "of another site"
    with pytest.raises(ExportRefused) as refused:
        find_parent("99999")
    assert refused.value.code == "no_parent" and "“99999”" in refused.value.message
    with pytest.raises(ExportRefused) as refused:
        find_parent("/")
    assert refused.value.code == "wrong_parent" and home.title in refused.value.message
    parents = parents_of(other, Mapping(parents={"page": str(below.pk)}))
    assert parents == {"": other, "page": below}


def test_the_decisions_about_a_run_come_back() -> None:
    run = ImportRun(parent_id=7, options={})
    everything = ["posts", "pages", "attachments", "comments"]
    nothing = {"fetch": None, "mapping": None, "source": None}
    assert decided(run) == {"parent": 7, "only": everything, **nothing}
    assert options_of(run) == Options()
    kept = {"only": ["posts"], "fetch": True, "mapping": 'timezone = "UTC"', "source": "old"}
    run.options = {**kept, "dry_run": True}
    assert decided(run) == {"parent": 7, **kept}
    assert options_of(run) == Options(
        dry_run=True, only=frozenset({"posts"}), mapping=Mapping(timezone="UTC"), fetch=True, source="old"
    )  # fmt: skip
