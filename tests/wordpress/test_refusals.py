"""Errors of files, mappings and the machine are reported without losing anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.importing import Import, Options
from neuromod_wagtail.wordpress.models import ImportRun
from neuromod_wagtail.wordpress.options import Mapping
from tests.wordpress.blogs import bring, brought, comment, post

pytestmark = pytest.mark.django_db


def refused(path, parent, **options):
    report = Import(ImportRun(), [path], parent, Options(**options)).execute()
    assert report.exit_status == 2
    assert not ImportRun.objects.exists()
    assert not ArticlePage.objects.exists()
    return report.refusal


def test_hostile_files_are_refused(index, shared_data):
    for path in sorted((shared_data / "wxr/xxe").glob("*.xml")):
        assert path.name in refused(path, index), path


def test_what_is_refused_and_why(index, export_file, tmp_path):
    assert "does not exist" in refused(export_file(post(1)), index, media=tmp_path / "none")
    assert "is empty" in refused(export_file("", whole=True), index)
    assert "<html>" in refused(export_file("<html></html>", whole=True), index)
    assert "not an article index" in refused(export_file(post(1)), index.get_parent())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"parent": "/nowhere/"}, "no page “/nowhere/”"),
        ({"only": "post"}, "--only accepts"),
        ({"map": Path("none.toml")}, "mapping file none.toml"),
        ({"files": [Path("none.xml")]}, "none.xml cannot be read"),
    ],
)
def test_the_command_says_what_to_fix(index, export_file, changes, reason):
    options = {"files": [export_file(post(1))], "parent": index.get_url(), **changes}
    files = options.pop("files")
    with pytest.raises(CommandError, match=reason) as refusal:
        call_command("import_wordpress", *files, **options)
    assert refusal.value.returncode == 2
    assert not ArticlePage.objects.exists()


def test_a_truncated_file_brings_whole_items(index, export_file):
    path = export_file(post(1, inside=comment(5)) + post(2, inside=comment(6)))
    text = path.read_text()
    path.write_text(text[: text.rindex("<wp:comment_approved>")])
    report, page = brought(index, path)
    assert page.slug == "post-1"
    assert "file ends in the middle" in report.kinds["post"].skipped[0].reason
    assert [entry.id for entry in report.kinds["comment"].skipped] == ["6"]
    assert report.exit_status == 1


def test_the_same_number_twice_is_told(index, export_file):
    report, _page = brought(index, export_file(post(1) + post(1, "Other.")))
    assert "same number" in report.kinds["post"].skipped[0].reason


def test_a_full_disk_stops_with_what_to_do(index, export_file, monkeypatch):
    from neuromod_wagtail.wordpress.storing.batch import Batch

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Batch, "_revise", full)
    run = ImportRun()
    report = Import(run, [export_file(post(1))], index, Options()).execute()
    assert "Free some space" in report.stopped
    assert report.exit_status == 2
    assert not ArticlePage.objects.exists()
    assert run.state == ImportRun.State.STOPPED
    monkeypatch.undo()
    report, _run = bring(export_file(post(1)), index)
    assert report.kinds["post"].created == 1


def test_one_bad_item_does_not_stop_the_others(index, export_file, monkeypatch):
    from neuromod_wagtail.wordpress.storing import articles

    real = articles.restrict

    def broken(page, password, **said):
        raise ValueError(f"secret {password}")

    monkeypatch.setattr(articles, "restrict", broken)
    content = post(1) + post(2, post_password="sesame", inside=comment(5)) + post(3)
    report, _run = bring(export_file(content), index)
    assert report.kinds["post"].created == 2
    [skipped] = report.kinds["post"].skipped
    assert (skipped.id, skipped.reason) == ("2", "Could not be saved (ValueError).")
    monkeypatch.setattr(articles, "restrict", real)
    report, _run = bring(export_file(content), index)
    assert report.kinds["post"].created == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[types", "Expected"),
        ('[colours]\nred = "x"', "“colours” is not valid"),
        ('[types]\npage = "blog"', "not one of article, skip"),
        ("[types]\npage = 1", "table of texts"),
        ('timezone = "Mars/Olympus"', "not a time zone"),
    ],
)
def test_a_mapping_file_with_a_mistake(text, reason):
    with pytest.raises(ExportRefused, match="mapping.toml") as refusal:
        Mapping.parse(text)
    assert reason in refusal.value.message


def test_a_mapping_that_names_nothing_here(index, export_file):
    mapping = Mapping.parse('[authors]\nada = "stranger"')
    report = Import(ImportRun(), [export_file(post(1))], index, Options(mapping=mapping)).execute()
    assert "“stranger”" in report.refusal
    assert not ArticlePage.objects.exists()
