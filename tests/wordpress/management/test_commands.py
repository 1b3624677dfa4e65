"""What the commands take, print, write and return."""

from __future__ import annotations

import json
import socket
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Site

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.models import ImportRun
from tests import factories
from tests.wordpress.blogs import attachment, comment, post
from tests.wordpress.conftest import HEAD, TAIL

pytestmark = pytest.mark.django_db


@pytest.fixture
def index():
    return factories.make_index()


def run(*arguments: str, **options: object) -> tuple[object, str, str]:
    """Exit status, what was printed, and what was said of errors."""
    out, err = StringIO(), StringIO()
    status: object = 0
    try:
        call_command(*arguments, stdout=out, stderr=err, **options)
    except SystemExit as left:
        status = left.code
    except CommandError as error:
        status = (error.returncode, str(error))
    return status, out.getvalue(), err.getvalue()


def bring(index, path, *arguments: str) -> tuple[object, str, str]:
    return run("import_wordpress", str(path), "--parent", str(index.pk), *arguments)


def test_an_import_and_its_undo(index, export_file, tmp_path):
    path, report = export_file(post(1, inside=comment(5))), tmp_path / "report.json"
    mapping = tmp_path / "map.toml"
    mapping.write_text('timezone = "Europe/Berlin"')
    options = (
        "--report",
        str(report),
        "--map",
        str(mapping),
        "--only",
        " posts, attachments",
        "--source",
        "old",
    )
    status, out, err = bring(index, path, *options)
    one = ImportRun.objects.get()
    assert (one.files, one.source, one.parent_id, one.state) == (
        [path.name],
        "old",
        index.pk,
        "done",
    )
    assert one.options == {"only": ["attachments", "posts"], "mapping": mapping.read_text()}
    assert ArticlePage.objects.count() == 1 and not Comment.objects.exists()
    text = report.read_text()
    assert text.startswith('{\n  "') and text.endswith("}\n")
    assert json.loads(text) == {**one.report, "import": one.pk}
    # Comments were left out, as was asked.
    assert (status, err) == (1, "")
    assert out.endswith(f"To undo this: undo_import {one.pk}\n") and "comment" in out
    assert run("undo_import", str(one.pk + 1)) == (
        (2, f"There is no import {one.pk + 1}. The latest are: {one.pk} ({one})."), "", "",
    )  # fmt: skip
    status, out, err = run("undo_import", str(one.pk))
    assert (status, err) == (0, "") and "post" in out
    assert not ArticlePage.objects.exists()
    assert run("undo_import", str(one.pk))[0] != 0


def test_what_is_edited_stays_and_is_told_by_the_exit_status(index, export_file):
    assert bring(index, export_file(post(1)))[0] == 0
    ArticlePage.objects.get().save_revision()
    assert run("undo_import", str(ImportRun.objects.get().pk))[0] == 1
    assert ArticlePage.objects.exists()


def test_without_any_import_there_is_none_to_undo():
    (returncode, message), _out, _err = run("undo_import", "7")
    assert (returncode, message) == (2, "There is no import 7. The latest are: none.")


def test_a_trial_writes_nothing_and_a_report_that_cannot_be_written_is_told(
    index, export_file, tmp_path
):
    nowhere = tmp_path / "none" / "report.json"
    status, out, err = bring(index, export_file(post(1)), "--dry-run", "--report", str(nowhere))
    assert status == 0 and "undo_import" not in out
    assert err == f"The report cannot be written to {nowhere}: No such file or directory.\n"
    assert not ArticlePage.objects.exists() and not ImportRun.objects.exists()
    (returncode, message), out, _err = bring(index, export_file(post(1)), "--only", "posts,x")
    assert returncode == 2 and message.startswith("--only accepts") and message.endswith("not x.")
    assert "undo_import" not in out


def test_who_has_a_shell_may_fetch_from_a_private_network(index, export_file):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        here = f"http://127.0.0.1:{closed.getsockname()[1]}"
    text = HEAD + attachment(2, "2024/01/coil.png") + TAIL
    path = export_file(text.replace("https://blog.example", here), whole=True)
    _status, out, _err = bring(index, path, "--fetch-media")
    assert f"{here}/wp-content/uploads/2024/01/coil.png could not be downloaded" in out


def test_an_export_is_that_of_one_site(index, tmp_path):
    Site.objects.create(hostname="b.example", root_page=index, site_name="Other")
    titles = {
        option: run("export_wordpress", *(["--site", option] if option else []))[1].partition(
            "<title>"
        )[2]
        for option in ("", "localhost", "b.example")
    }
    assert {option: text.partition("<")[0] for option, text in titles.items()} == {
        "": "Test site", "localhost": "Test site", "b.example": "Other",
    }  # fmt: skip
    file = tmp_path / "export.xml"
    assert run("export_wordpress", str(file)) == (0, "", "")
    assert file.read_text().partition("<title>")[2].startswith("Test site<")
    assert [path.name for path in tmp_path.iterdir()] == ["export.xml"]
