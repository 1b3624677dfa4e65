"""The import of comments in the admin: permissions, systems, mapping, report and undo."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Site

from neuromod_wagtail.comments.models import Comment, CommentImport, Discussion
from neuromod_wagtail.importing.admin import task_queue, uploads
from tests.comments.conftest import write
from tests.comments.importing.test_import_comments import (
    CONTRIB,
    REMARK42,
    execute,
    publish,
)

pytestmark = pytest.mark.django_db
State = CommentImport.State
LOST = REMARK42.replace("old.example/blog/one/", "old.example/?p=9")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.NEUROMOD_IMPORT_FOLDER = str(tmp_path / "uploads")
    return tmp_path / "uploads"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """The transaction of a test is never committed, and tasks begin when one is."""
    monkeypatch.setattr(task_queue, "transaction", SimpleNamespace(on_commit=lambda work: work()))


@pytest.fixture
def page(root):
    return publish(publish(root, "Blog", "blog"), "Hello, World!", "one")


def url(view, *args):
    return reverse(f"neuromod_comment_imports:{view}", args=args)


def sent(text=REMARK42, **changes):
    file = SimpleUploadedFile("backup.json", text.encode())
    return {"system": "remark42", "exports": file, "action": "try", **changes}


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def text_of(response):
    return " ".join(soup(response).select_one("main").get_text(" ", strip=True).split())


def upload(client, *args, **changes):
    answer = client.post(url("upload"), sent(*args, **changes))
    assert answer.status_code == 302, text_of(answer)
    return CommentImport.objects.latest("pk")


def counts(run):
    tally = run.report["kinds"]["comment"]
    return tally["read"], tally["created"], len(tally["skipped"])


def test_from_a_trial_to_its_undo(admin_client, page, folder):
    run = upload(admin_client)
    assert (run.state, counts(run), Comment.objects.count()) == (State.DONE, (3, 3, 0), 0)
    told = text_of(admin_client.get(url("run", run.pk)))
    assert "This was a dry run. Nothing was changed." in told and f"Number {run.pk}" in told
    admin_client.post(url("run", run.pk), {"action": "import"})
    run.refresh_from_db()
    assert (run.state, run.source, run.done, run.total) == (State.DONE, "remark42:", 3, 3)
    assert Comment.objects.filter(page=page).count() == 3 and list(folder.iterdir()) == []
    Comment.objects.create(
        page=page,
        discussion=Comment.objects.first().discussion,
        body="Of a reader here",
        status="approved",
    )
    assert "Comments: 3" in text_of(admin_client.get(url("undo", run.pk)))
    admin_client.post(url("undo", run.pk))
    run.refresh_from_db()
    assert run.state == State.UNDONE and run.report["undone"]["removed"] == {"comment": 3}
    assert list(Comment.objects.values_list("body", flat=True)) == ["Of a reader here"]


def test_pages_that_are_not_found_are_listed_and_can_be_mapped(admin_client, page):
    run = upload(admin_client, LOST, action="import")
    assert counts(run) == (3, 0, 3) and not Comment.objects.exists()
    listed = soup(admin_client.get(url("findings", run.pk, "no_page"))).select("tbody tr")
    assert len(listed) == 1 and "https://old.example/?p=9" in listed[0].get_text()
    # The files of an import that is done are removed; those of a trial are not.
    run = upload(admin_client, LOST)
    mapping = f"https://old.example/?p=9,{page.pk}\n"
    admin_client.post(url("decisions", run.pk), {"mapping": mapping, "action": "import"})
    run.refresh_from_db()
    assert counts(run) == (3, 3, 0) and Comment.objects.filter(page=page).count() == 3
    assert run.options["mapping"] == mapping


BAD_FILES = {
    "no system": ({"system": ""}, "This field is required"),
    "unknown system": ({"system": "other"}, "not one of the available choices"),
    "no file": ({"exports": ""}, "This field is required"),
    "of another system": ({"system": "disqus"}, "is not well-formed"),
    "not a list": ({"system": "isso"}, "is not an Isso database or JSON export"),
    "without comments": (
        {"exports": SimpleUploadedFile("a.json", b'{"version":1}\n')},
        "No comments were found in a.json",
    ),
    "a zip of something else": (
        {"exports": SimpleUploadedFile("a.zip", b"PK\x03\x04broken")},
        "damaged",
    ),
}


def test_bad_input_is_told_at_its_field_and_leaves_nothing(admin_client, page, folder):
    for name, (changes, message) in BAD_FILES.items():
        html = soup(admin_client.post(url("upload"), sent(source="mine", mapping="a,b", **changes)))
        errors = " ".join(one.get_text() for one in html.select(".error-message"))
        assert message in errors, name
        assert html.select_one("[name=source]")["value"] == "mine", name
        assert html.select_one("[name=mapping]").get_text().strip() == "a,b", name
        assert not CommentImport.objects.exists(), name
        assert not folder.exists() or not list(folder.iterdir()), name


def test_a_site_that_is_gone_is_not_replaced_by_another(admin_client, page):
    gone = Site.objects.create(hostname="gone.example", root_page=page.get_parent())
    number = gone.pk
    run = upload(admin_client, site=number)
    gone.delete()
    admin_client.post(url("run", run.pk), {"action": "import"})
    run.refresh_from_db()
    assert run.state == State.STOPPED and f"There is no site “{number}”" in run.message
    assert not Comment.objects.exists()
    default = Site.objects.get().pk
    admin_client.post(url("decisions", run.pk), {"site": default, "action": "import"})
    assert Comment.objects.count() == 3


def test_files_left_by_another_database_are_not_imported(admin_client, page, folder):
    first = upload(admin_client)
    left = folder / f"{CommentImport.batch_prefix}-{first.pk + 1}"
    left.mkdir()
    (left / "a.json").write_text(REMARK42.replace("some text", "Of someone else"))
    run = upload(admin_client, action="import")
    assert (run.pk, counts(run)) == (first.pk + 1, (3, 3, 0))
    assert not Comment.objects.filter(body__contains="someone else").exists()
    assert [path.name for path in uploads.paths(first)] == ["backup.json"]


def test_any_name_of_a_file_will_do(admin_client, page):
    for name in ("???", "名.json", "a" * 300):
        Comment.objects.all().delete()
        run = upload(admin_client, exports=SimpleUploadedFile(name, REMARK42.encode()))
        assert counts(run) == (3, 3, 0), name


def test_a_mistake_in_the_mapping_does_not_ask_for_the_file_again(admin_client, page):
    answer = admin_client.post(url("upload"), sent(mapping="a,b\n\nonly one"))
    html, run = soup(answer), CommentImport.objects.get()
    assert "Line 3 of the mapping" in html.select_one(".error-message").get_text()
    assert not html.select("[type=file], [name=system]")
    assert [path.name for path in uploads.paths(run)] == ["backup.json"]
    assert "Import now" not in text_of(admin_client.get(url("run", run.pk)))
    admin_client.post(
        html.select_one("main form")["action"], {"mapping": "a,b", "action": "import"}
    )
    assert Comment.objects.count() == 3


def test_tables_of_django_apps_are_offered_where_they_are_and_need_no_file(admin_client, page):
    def offered():
        return [
            one["value"] for one in soup(admin_client.get(url("upload"))).select("[name=system]")
        ]

    files = ["disqus", "isso", "remark42", "neuromod"]
    assert offered() == files
    execute(CONTRIB[0])
    assert offered() == [*files, "contrib:default"]
    empty = admin_client.post(url("upload"), sent(system="contrib:default", exports=""))
    assert "No comments were found in django-contrib-comments" in text_of(empty)
    execute(
        "INSERT INTO django_comments SELECT 1, 'x', 'Ann', '', '', 'Hello', '2020-01-01', NULL,"
        " true, false, (SELECT min(id) FROM django_content_type), 1, NULL"
    )
    run = upload(admin_client, system="contrib:default", exports="")
    assert counts(run)[0] == 1 and run.files == []
    assert "tables in the database “default”" in text_of(admin_client.get(url("run", run.pk)))


VIEWS = ["index", "upload", "run", "decisions", "undo", "report", "findings"]
MAY = {
    "": set(),
    "add": {"index", "upload", "run", "decisions", "report", "findings"},
    "view": {"index", "run", "report", "findings"},
    "delete": {"index", "run", "undo", "report", "findings"},
}


@pytest.mark.parametrize("permission", MAY)
def test_each_screen_asks_for_its_permission(client, admin_client, page, permission):
    run = upload(admin_client, action="import")
    tried = upload(admin_client)
    group = Group.objects.create(name="Movers")
    names = ["access_admin", *([f"{permission}_commentimport"] if permission else [])]
    group.permissions.set(Permission.objects.filter(codename__in=names))
    mover = User.objects.create_user("mover")
    mover.groups.add(group)
    client.force_login(mover)
    for name in VIEWS:
        arguments = {"index": [], "upload": [], "decisions": [tried.pk]}.get(name, [run.pk])
        address = url(name, *arguments, *(["no_words"] if name == "findings" else []))
        answer = client.get(address)
        assert (answer.status_code == 200) == (name in MAY[permission]), name
        if name == "findings" and answer.status_code == 200:
            # Words of comments are for moderators alone.
            assert not soup(answer).select("tbody a")
        if name not in MAY[permission]:
            client.post(address, sent(action="import"))
    assert Comment.objects.count() == 3
    assert CommentImport.objects.count() == 2
    run.refresh_from_db()
    assert run.state == State.DONE


def test_groups_can_be_given_the_permissions(admin_client):
    html = soup(admin_client.get(reverse("wagtailusers_groups:add")))
    names = {box.get("value") for box in html.select("[type=checkbox]")}
    wanted = Permission.objects.filter(codename__endswith="_commentimport")
    assert {str(one.pk) for one in wanted.exclude(codename__startswith="change")} <= names


def test_findings_of_comments_link_them_for_moderators(admin_client, page):
    undated = REMARK42.replace(
        '"time":"2017-12-20T15:18:22-06:00"', '"time":"0001-01-01T00:00:00Z"'
    )
    run = upload(admin_client, undated, action="import")
    [row] = soup(admin_client.get(url("findings", run.pk, "no_date"))).select("tbody tr")
    assert row.a.get_text() == str(Comment.objects.get(provenance__source_id="a"))


def test_only_superusers_import_in_the_name_of_accounts(client, admin_client, page, tmp_path):
    ada = User.objects.create_user("ada", "ada@example.org")
    write(page, "Of an account", user=ada, name="Ada", email="ada@example.org")
    write(page, "Of a guest", name="Bob", email="bob@example.org")
    Comment.objects.filter(name="Ada").update(badge="staff")
    file = tmp_path / "comments.jsonl"
    call_command("export_comments", output=file)
    exported = {"system": "neuromod", "action": "import"}
    group = Group.objects.create(name="Movers")
    names = ["access_admin", "add_commentimport"]
    group.permissions.set(Permission.objects.filter(codename__in=names))
    mover = User.objects.create_user("mover")
    mover.groups.add(group)
    client.force_login(mover)
    Discussion.objects.all().delete()
    for who, user, badge, told in ((client, None, "", 1), (admin_client, ada.pk, "staff", 0)):
        run = upload(who, file.read_text(), **exported)
        kept = Comment.objects.order_by("name").values_list("name", "user", "badge")
        assert list(kept) == [("Ada", user, badge), ("Bob", None, "")]
        remarks = [remark["code"] for remark in run.report["remarks"]]
        assert remarks.count("account_left_out") == told
        admin_client.post(url("undo", run.pk))
