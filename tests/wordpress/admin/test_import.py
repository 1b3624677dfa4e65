"""The import in Wagtail's admin: permissions, uploads, reports and undo."""

from __future__ import annotations

import gzip
import json
import os
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission

from neuromod_wagtail.comments.models import Comment, Provenance
from neuromod_wagtail.importing import runs
from neuromod_wagtail.importing.admin import report_labels as labels
from neuromod_wagtail.importing.admin import task_queue, uploads
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.admin import kind
from neuromod_wagtail.wordpress.models import ImportRun
from neuromod_wagtail.wordpress.storing import undo as undo_module
from neuromod_wagtail.wordpress.wagtail_hooks import screens
from tests.factories import make_index, make_root
from tests.wordpress.conftest import HEAD, TAIL, item

pytestmark = pytest.mark.django_db
State = ImportRun.State
UPLOAD, RUNS = "neuromod_wordpress:upload", "neuromod_wordpress:index"
POST = (
    "<wp:status>publish</wp:status><wp:post_name>one</wp:post_name>"
    "<link>https://blog.example/2024/02/03/one/</link><wp:post_date>2024-02-03 04:05:06</wp:post_date>"
    "<wp:post_date_gmt>2024-02-03 04:05:06</wp:post_date_gmt>"
    "<content:encoded><![CDATA[<p>Hello <a href='/2020/gone/'>there</a>.</p>"
    "<pre>code</pre>]]></content:encoded>"
    "<wp:comment><wp:comment_id>5</wp:comment_id><wp:comment_author>Ada</wp:comment_author>"
    "<wp:comment_date_gmt>2024-02-04 04:05:06</wp:comment_date_gmt>"
    "<wp:comment_content>Thanks</wp:comment_content>"
    "<wp:comment_approved>1</wp:comment_approved></wp:comment>"
)
OTHER = "<wp:post_type>recipe</wp:post_type><wp:status>publish</wp:status>"
BLOG = HEAD + item(POST) + item(OTHER.replace("post_type", "none"), 2) + TAIL


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.NEUROMOD_IMPORT_FOLDER = str(tmp_path / "uploads")
    return tmp_path / "uploads"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch) -> None:
    """The transaction of a test is never committed, and tasks begin when one is."""
    monkeypatch.setattr(task_queue, "transaction", SimpleNamespace(on_commit=lambda work: work()))


def file(text: str | bytes = BLOG, name: str = "blog.xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def data(index, *files, **changes):
    return {
        "exports": list(files) or [file()],
        "parent": index.pk,
        "only": ["posts", "pages", "attachments", "comments"],
        "action": "try",
        **changes,
    }


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def text_of(response) -> str:
    return " ".join(soup(response).select_one("main").get_text(" ", strip=True).split())


def upload(client, index, *files, **changes) -> ImportRun:
    answer = client.post(reverse(UPLOAD), data(index, *files, **changes))
    assert answer.status_code == 302, text_of(answer)
    return ImportRun.objects.latest("pk")


def page_of(run: ImportRun, name: str = "run", *arguments: str) -> str:
    return reverse(f"neuromod_wordpress:{name}", args=[run.pk, *arguments])


def table(response) -> dict[str, list[str]]:
    rows = soup(response).select("tbody tr")
    return {
        row.th.get_text(strip=True): [cell.get_text(strip=True) for cell in row("td")]
        for row in rows
        if row.th
    }


# --- Who may ----------------------------------------------------------------------------------


def person(index, *permissions: str, publishes: bool = True) -> User:
    """Someone who may open the admin, publish below the index, and what is named."""
    group = Group.objects.create(name="Movers")
    wanted = ["access_admin", *permissions]
    group.permissions.set(Permission.objects.filter(codename__in=wanted))
    if publishes:
        for name in ("add_page", "publish_page"):
            permission = Permission.objects.get(codename=name)
            GroupPagePermission.objects.create(group=group, page=index, permission=permission)
    user = User.objects.create_user("mover")
    user.groups.add(group)
    return user


PAGES = ["index", "upload", "run", "decisions", "undo", "report", "findings"]
MAY = {
    "": set(),
    "add_importrun": {"index", "upload", "run", "decisions", "report", "findings"},
    "view_importrun": {"index", "run", "report", "findings"},
    "delete_importrun": {"index", "run", "undo", "report", "findings"},
}


def address(name: str, run: ImportRun) -> str:
    if name in {"index", "upload"}:
        return reverse(f"neuromod_wordpress:{name}")
    return page_of(run, name, *(["skipped"] if name == "findings" else []))


@pytest.mark.parametrize("permission", MAY)
def test_each_page_asks_for_its_permission(client, index, permission: str) -> None:
    run = ImportRun.objects.create(state=State.STOPPED, parent=index, source="blog.example")
    # With something to decide about, and something to undo.
    uploads.keep(run, [file()], lambda _files: None)
    Provenance.objects.create(source="blog.example", source_id="1", batch=run.batch)
    for name in PAGES:
        assert "/login/" in client.get(address(name, run)).url
    client.force_login(person(index, *filter(None, [permission])))
    for name in PAGES:
        answer = client.get(address(name, run))
        assert (answer.status_code == 200) == (name in MAY[permission]), name
        if name not in MAY[permission]:
            assert answer.status_code == 302 and answer.url == reverse("wagtailadmin_home")
    menu = client.get(reverse("wagtailadmin_home")).content.decode()
    assert (f'"{reverse(RUNS)}"' in menu) == bool(permission)
    for name in ("upload", "run", "decisions", "undo"):
        if name not in MAY[permission] or (name == "run" and permission != "add_importrun"):
            client.post(address(name, run), data(index))
    run.refresh_from_db()
    assert (run.state, ImportRun.objects.count()) == (State.STOPPED, 1)


def test_only_indexes_below_which_one_may_publish_are_offered(client, index) -> None:
    other = make_index(index.get_parent(), title="Other")
    client.force_login(person(index, "add_importrun"))
    options = soup(client.get(reverse(UPLOAD))).select("[name=parent] option")
    assert [option["value"] for option in options] == [str(index.pk)]
    answer = client.post(reverse(UPLOAD), data(other))
    assert "valid choice" in text_of(answer)
    answer = client.post(reverse(UPLOAD), data(index, mapping='[parents]\npage = "/other/"'))
    assert "The mapping uses “Other”, but you do not have permission" in text_of(answer)
    assert not ImportRun.objects.exclude(state=State.UPLOADED, parent=None).exists()


def test_without_an_index_one_is_told_to_make_one(admin_client) -> None:
    make_root()
    answer = admin_client.get(reverse(UPLOAD))
    assert "There is no article index" in text_of(answer)
    assert not soup(answer).select("[type=file]")


def test_groups_can_be_given_the_permissions(admin_client) -> None:
    html = soup(admin_client.get(reverse("wagtailusers_groups:add")))
    names = {box.get("value") for box in html.select("[type=checkbox]")}
    wanted = Permission.objects.filter(codename__in=filter(None, MAY))
    assert {str(permission.pk) for permission in wanted} <= names


# --- Upload -----------------------------------------------------------------------------------


def test_a_trial_changes_nothing_and_says_what_would_come(admin_client, index, folder) -> None:
    run = upload(admin_client, index)
    assert (run.state, run.options["dry_run"]) == (State.DONE, True)
    assert not ArticlePage.objects.exists() and not Comment.objects.exists()
    assert [path.name for path in uploads.paths(run)] == ["blog.xml"]
    answer = admin_client.get(page_of(run))
    assert "This was a dry run. Nothing was changed." in text_of(answer)
    assert table(answer)["Posts"] == ["2", "2", "0", "0", "0"]
    assert table(answer)["Comments"] == ["1", "1", "0", "0", "0"]


def test_what_was_tried_is_imported_and_the_files_are_removed(admin_client, index, folder) -> None:
    run = upload(admin_client, index)
    assert admin_client.post(page_of(run), {"action": "import"}).status_code == 302
    run.refresh_from_db()
    assert (run.state, run.source) == (State.DONE, "blog.example")
    assert ArticlePage.objects.filter(slug="one", live=True).exists()
    assert list(folder.iterdir()) == []
    answer = admin_client.get(page_of(run))
    assert "Import now" not in text_of(answer)
    admin_client.post(page_of(run), {"action": "import"})
    again = admin_client.get(page_of(run))
    assert "cannot be started" in soup(again).select_one(".messages").get_text()


def test_several_files_packed_or_not_are_one_blog(admin_client, index) -> None:
    second = HEAD + item(POST.replace(">one<", ">two<"), 3) + TAIL
    files = [file(name="blog.1.xml"), file(gzip.compress(second.encode()), "blog.2.xml.gz")]
    run = upload(admin_client, index, *files, action="import")
    assert run.state == State.DONE
    assert run.report["kinds"]["post"]["created"] == 3
    assert ArticlePage.objects.filter(slug="two").exists()


def test_options_reach_the_import(admin_client, index) -> None:
    changes = {"only": ["posts"], "source": "old", "mapping": 'timezone = "Europe/Berlin"'}
    run = upload(admin_client, index, action="import", **changes)
    assert run.source == "old"
    assert run.report["kinds"]["comment"]["skipped"]
    assert ArticlePage.objects.exists() and not Comment.objects.exists()


def test_other_decisions_about_the_same_files(admin_client, index) -> None:
    other = make_index(index.get_parent(), title="Other")
    written = 'timezone = "Europe/Berlin"\n# mine'
    run = upload(admin_client, index, mapping=written, only=["posts"])
    assert soup(admin_client.get(page_of(run))).select_one(f"[href='{page_of(run, 'decisions')}']")
    form = soup(admin_client.get(page_of(run, "decisions")))
    assert form.select_one("[name=mapping]").get_text().strip() == written
    assert [box["value"] for box in form.select("[name=only][checked]")] == ["posts"]
    assert form.select_one("[name=parent] [selected]")["value"] == str(index.pk)
    assert not form.select("[type=file]") and "blog.xml" in form.select_one("main").get_text()
    sent = data(other, only=["posts", "comments"], action="import")
    answer = admin_client.post(page_of(run, "decisions"), sent)
    assert answer.url == page_of(run)
    run.refresh_from_db()
    assert (run.state, run.parent_id, run.options["mapping"]) == (State.DONE, other.pk, "")
    assert ArticlePage.objects.child_of(other).exists() and Comment.objects.exists()
    done = soup(admin_client.get(page_of(run)))
    assert not done.select(f"[href='{page_of(run, 'decisions')}']")
    answer = admin_client.get(page_of(run, "decisions"), follow=True)
    assert "cannot be started" in soup(answer).select_one(".messages").get_text()


def test_files_are_decided_about_by_who_may_have_them(client, admin_client, index) -> None:
    """They hold private posts, and could be imported to where someone else may read."""
    tried = upload(admin_client, index)
    admin_client.post(reverse(UPLOAD), data(index, mapping="[types"))
    begun = ImportRun.objects.latest("pk")
    other = make_index(index.get_parent(), title="Other")
    client.force_login(person(other, "add_importrun"))
    for run in (tried, begun):
        assert page_of(run, "decisions") not in client.get(page_of(run)).content.decode()
        assert client.get(page_of(run, "decisions")).url == reverse("wagtailadmin_home")
        client.post(page_of(run, "decisions"), data(other, action="import"))
    assert not ArticlePage.objects.exists()
    ImportRun.objects.filter(pk=begun.pk).update(user=User.objects.get(username="mover"))
    client.post(page_of(begun, "decisions"), data(other, action="import"))
    assert ArticlePage.objects.child_of(other).count() == 2


def test_a_mistake_elsewhere_does_not_ask_for_the_files_again(admin_client, index) -> None:
    """An export can have hundreds of megabytes."""
    answer = admin_client.post(reverse(UPLOAD), data(index, mapping="[types", source="mine"))
    html, run = soup(answer), ImportRun.objects.get()
    assert [path.name for path in uploads.paths(run)] == ["blog.xml"]
    assert "mapping.toml cannot be used" in html.select_one(".error-message").get_text()
    assert html.select_one("[name=mapping]").get_text().strip() == "[types"
    assert html.select_one("main form")["action"] == page_of(run, "decisions")
    told = text_of(admin_client.get(page_of(run)))
    assert "Uploaded" in told and "Choose what to import" in told and "Import now" not in told
    assert "Uploaded" in text_of(admin_client.get(reverse(RUNS)))
    admin_client.post(page_of(run, "decisions"), data(index, source="mine"))
    run.refresh_from_db()
    assert (run.state, run.options["dry_run"]) == (State.DONE, True)
    assert run.options["source"] == "mine"


def test_a_trial_of_what_stopped_half_way_can_still_be_undone(admin_client, index) -> None:
    run = upload(admin_client, index, action="import")
    uploads.keep(run, [file()], lambda _files: None)
    ImportRun.objects.filter(pk=run.pk).update(state=State.STOPPED)
    admin_client.post(page_of(run), {"action": "try"})
    assert "This was a dry run" in text_of(admin_client.get(page_of(run)))
    admin_client.post(page_of(run, "undo"))
    assert not ArticlePage.objects.exists() and not Comment.objects.exists()


BAD_FILES = {
    "no file": ({"exports": []}, "This field is required"),
    "wrong ending": ({"exports": [file(name="blog.pdf")]}, "blog.pdf is not an export file"),
    "not an export file": (
        {"exports": [file("<html><p>no</p></html>")]},
        "blog.xml is not a WordPress export",
    ),
    "damaged": ({"exports": [file(b"PK\x03\x04broken", "a.zip")]}, "damaged"),
    "entities": (
        {"exports": [file('<!DOCTYPE x [<!ENTITY a "b">]><rss/>')]},
        "declares a document type",
    ),
    "same name twice": ({"exports": [file(), file()]}, "same name"),
    "empty": ({"exports": [file("")]}, "empty"),
}
BAD_DECISIONS = {
    "no parent": ({"parent": ""}, "This field is required"),
    "nothing to import": ({"only": []}, "This field is required"),
    "mapping": ({"mapping": "[types"}, "mapping.toml cannot be used"),
    "mapped parent": ({"mapping": '[parents]\npage = "/none/"'}, "There is no page “/none/”"),
}


def test_bad_input_is_told_at_its_field(admin_client, index, folder) -> None:
    """Files that cannot be used leave nothing."""
    for name, (changes, message) in {**BAD_FILES, **BAD_DECISIONS}.items():
        sent = {**data(index, source="mine"), **changes}
        for given in sent["exports"]:
            given.seek(0)
        html = soup(admin_client.post(reverse(UPLOAD), sent))
        told = html.select_one(f"[data-contentpath={next(iter(changes))}] .error-message")
        assert told is not None, name
        assert message in told.get_text(), name
        assert html.select_one("[name=source]")["value"] == "mine", name
        assert ImportRun.objects.exists() == (name in BAD_DECISIONS), name
        kept = list(folder.iterdir()) if folder.exists() else []
        assert len(kept) == (name in BAD_DECISIONS), name
        for run in ImportRun.objects.all():
            uploads.remove(run)
            run.delete()


def test_too_large(admin_client, index, settings) -> None:
    settings.NEUROMOD_IMPORT_MAX_MEGABYTES = 0
    assert "can upload at most" in text_of(admin_client.post(reverse(UPLOAD), data(index)))


def test_names_of_files_lead_nowhere_else(admin_client, index, folder) -> None:
    run = upload(admin_client, index, file(name="../../../evil.xml"))
    assert [path.parent for path in uploads.paths(run)] == [folder / run.batch]


def test_what_nobody_imported_is_forgotten(admin_client, index, folder) -> None:
    old = upload(admin_client, index)
    long_ago = time.time() - uploads.KEPT_SECONDS - 60
    os.utime(folder / old.batch, (long_ago, long_ago))
    new = upload(admin_client, index)
    assert not uploads.paths(old) and uploads.paths(new)
    assert "Import now" not in text_of(admin_client.get(page_of(old)))


def test_a_folder_that_others_can_read_is_not_used(settings, tmp_path, monkeypatch) -> None:
    settings.NEUROMOD_IMPORT_FOLDER = ""
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    own = uploads.folder()
    assert own.parent == tmp_path and own.stat().st_mode & 0o077 == 0
    own.chmod(0o755)
    with pytest.raises(ExportRefused, match="NEUROMOD_IMPORT_FOLDER"):
        uploads.folder()


# --- At work ----------------------------------------------------------------------------------


def test_a_run_that_waits_shows_that_nobody_takes_it_up(admin_client, index) -> None:
    run = ImportRun.objects.create(state=State.WAITING, parent=index)
    answer = admin_client.get(page_of(run))
    assert "Waiting" in soup(answer).select_one("[data-nm-message]").get_text()
    assert "background worker" not in text_of(answer)
    ImportRun.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    assert "background worker" in text_of(admin_client.get(page_of(run)))


def test_progress_can_be_read_in_words_and_in_a_bar(admin_client, index) -> None:
    begun = (timezone.now() - timedelta(minutes=1)).isoformat()
    run = ImportRun.objects.create(
        state=State.RUNNING, worker=runs.worker(), parent=index, done=25, total=100,
        options={"started_at": begun},
    )  # fmt: skip
    for address in (page_of(run), page_of(run) + "?part=progress"):
        html = soup(admin_client.get(address))
        assert html.progress["value"] == "25" and html.progress["aria-label"]
        said = html.select_one("[role=status][data-nm-message]").get_text().split()
        assert " ".join(said) == "Running: 25%, about 3 minutes left"
    whole = soup(admin_client.get(page_of(run)))
    assert whole.find("a", string="Refresh")["href"] == page_of(run)
    assert whole.select_one("noscript meta[http-equiv=refresh]")


def test_what_was_broken_off_goes_on(admin_client, index) -> None:
    run = upload(admin_client, index)
    gone = runs.worker().rpartition(":")[0] + ":4194305"  # no process has this number
    ImportRun.objects.update(state=State.RUNNING, worker=gone, options={"dry_run": False})
    answer = admin_client.get(page_of(run))
    assert "Interrupted" in text_of(answer)
    admin_client.post(page_of(run), {"action": "import"})
    run.refresh_from_db()
    assert run.state == State.DONE and ArticlePage.objects.exists()


def test_two_people_start_it_once(admin_client, index) -> None:
    run = upload(admin_client, index)
    before = ImportRun.objects.get()
    assert screens.kind.start(run, dry_run=False)
    assert not screens.kind.start(before, dry_run=False)
    assert kind.run_import.func(run.pk) == "", "a task that comes twice finds nothing to do"


def test_a_page_that_is_gone_is_said(admin_client, index) -> None:
    run = upload(admin_client, index)
    index.delete()
    assert "Import now" not in text_of(admin_client.get(page_of(run)))
    ImportRun.objects.update(state=State.WAITING)
    kind.run_import.func(run.pk)
    answer = admin_client.get(page_of(run))
    assert "has been deleted" in soup(answer).select_one("[role=alert]").get_text()


# --- The account ------------------------------------------------------------------------------


def test_the_account_names_what_to_look_at_with_links(admin_client, index) -> None:
    run = upload(admin_client, index, action="import")
    article = ArticlePage.objects.get(slug="one")
    answer = admin_client.get(page_of(run))
    links = {link.get_text(): link["href"] for link in soup(answer).select("main ul a")}
    kept = page_of(run, "findings", "kept_html")
    assert kept in links.values()
    finding = soup(admin_client.get(kept)).select_one("tbody tr")
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert finding.a["href"] == edit and finding.a.get_text() == "Post 1"
    assert page_of(run, "findings", "lost_link") in links.values()
    lost = soup(admin_client.get(page_of(run, "findings", "lost_link")))
    assert "/2020/gone/" in lost.select_one("tbody").get_text()


def test_every_finding_has_words(admin_client, index) -> None:
    run = upload(admin_client, index, action="import")
    for group in labels.groups(run.report):
        assert group.label != group.code


def make_report(number: int) -> dict:
    remarks = [
        {"kind": "post", "id": "1", "code": "kept_html", "detail": f"<b>{n}</b>"}
        for n in range(number)
    ]
    return {"kinds": {}, "remarks": remarks}


def test_many_findings_come_page_by_page_and_cost_the_same(admin_client, index) -> None:
    run = upload(admin_client, index, action="import")
    address = page_of(run, "findings", "kept_html")
    costs = []
    for number in (2, 120):
        ImportRun.objects.update(report=make_report(number))
        admin_client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = admin_client.get(address)
        costs.append(len(queries))
    assert costs[0] == costs[1]
    html = soup(answer)
    assert len(html.select("tbody tr")) == 50
    assert html.select_one("tbody tr td:last-child").get_text() == "<b>0</b>"
    last = soup(admin_client.get(f"{address}?p=3"))
    assert len(last.select("tbody tr")) == 20


def test_the_account_as_json(admin_client, index) -> None:
    run = upload(admin_client, index, action="import")
    answer = admin_client.get(page_of(run, "report"))
    assert "attachment" in answer["Content-Disposition"]
    told = json.loads(answer.content)
    assert told["import"] == run.pk and told["kinds"]["post"]["created"] == 2


def test_the_list_costs_the_same_for_many(admin_client, index) -> None:
    costs = []
    for number in (1, 5):
        for _time in range(number):
            user = User.objects.create_user(f"mover{User.objects.count()}")
            ImportRun.objects.create(parent=index, user=user, state=State.DONE, source="a.example")
        admin_client.get(reverse(RUNS))
        with CaptureQueriesContext(connection) as queries:
            answer = admin_client.get(reverse(RUNS))
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert len(soup(answer).select("tbody tr")) == 6


# --- Undo -------------------------------------------------------------------------------------


def test_undo_asks_first_and_tells_what_stays(admin_client, index) -> None:
    run = upload(admin_client, index, action="import")
    edited = ArticlePage.objects.get(slug="one")
    edited.title = "Mine now"
    edited.save_revision().publish()
    question = admin_client.get(page_of(run, "undo"))
    assert "Posts: 2" in text_of(question)
    assert ArticlePage.objects.count() == 2
    assert admin_client.post(page_of(run, "undo")).status_code == 302
    report = run.report
    run.refresh_from_db()
    assert run.state == State.UNDONE and "undoing" not in run.options
    undone = run.report.pop("undone")
    assert run.report == report
    assert (undone["removed"]["post"], undone["removed"]["comment"]) == (1, 1)
    [kept] = [entry for entry in undone["left"] if entry["kind"] == "post"]
    assert kept["id"] == "1" and kept["reason"]
    assert list(ArticlePage.objects.values_list("title", flat=True)) == ["Mine now"]
    answer = text_of(admin_client.get(page_of(run)))
    assert "Undone" in answer and "Kept" in answer and "Post 1" in answer
    assert "Undo this import" not in answer
    assert admin_client.get(page_of(run, "undo")).status_code == 302


def test_an_undo_that_broke_off_can_be_tried_again(admin_client, index, monkeypatch) -> None:
    run = upload(admin_client, index, action="import")
    with monkeypatch.context() as broken:
        broken.setattr(undo_module, "undo", lambda *_run, **_more: 1 / 0)
        admin_client.post(page_of(run, "undo"))
    answer = admin_client.get(page_of(run))
    assert (
        "interrupted (ZeroDivisionError)" in soup(answer).select_one("main [role=alert]").get_text()
    )
    assert "Undo this import" in text_of(answer) and "Import now" not in text_of(answer)
    admin_client.post(page_of(run, "undo"))
    run.refresh_from_db()
    assert run.state == State.UNDONE and not ArticlePage.objects.exists()


def test_a_trial_has_nothing_to_undo(admin_client, index) -> None:
    run = upload(admin_client, index)
    assert "Undo" not in text_of(admin_client.get(page_of(run)))
    admin_client.post(page_of(run, "undo"))
    run.refresh_from_db()
    assert run.state == State.DONE
