"""Erasing a person leaves no data of theirs, and all data of another."""

from __future__ import annotations

import gzip
import json
import logging
import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import Site

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import notes, people, reports
from neuromod_wagtail.comments.models import (
    Ban,
    Batch,
    Comment,
    CommentImport,
    Mail,
    Report,
    Subscription,
    WordRule,
)
from neuromod_wagtail.comments.moderation import batches
from neuromod_wagtail.comments.security import request
from neuromod_wagtail.comments.security.ip import email_hash
from neuromod_wagtail.importing.admin import uploads as export_files
from neuromod_wagtail.privacy.declaration import declarations
from neuromod_wagtail.subscriptions.models import Subscriber
from neuromod_wagtail.wordpress.models import ImportRun
from tests import factories
from tests.comments.conftest import form, write

ANNS, BOBS = "qann", "qbob"
# ``qann07end``: the mark of a person, a number, an end.
MARK = re.compile(rf"(?:{ANNS}|{BOBS})\d\dend")
# Where something of each person is put, by the number of the mark.
PLACES = range(1, 31)


def mark(who: str, number: int) -> str:
    assert number in PLACES
    return f"{who}{number:02d}end"


@pytest.fixture
def uploads(settings, tmp_path) -> Path:
    settings.NEUROMOD_IMPORT_FOLDER = tmp_path / "uploads"
    return settings.NEUROMOD_IMPORT_FOLDER


def plant(who: str, page, other: Comment, boss, users, client) -> None:
    """All that can be stored of someone, by the actions that store it."""
    m = lambda number: mark(who, number)  # noqa: E731
    email = f"{m(1)}@example.org"
    account = users.create_user(m(2), email=f"{m(3)}@example.org")
    # By the form, which counts for the quotas in the cache.
    fields = {"name": m(4), "email": email, "url": f"https://{m(5)}.example/", "body": m(6)}
    client.post(f"/comments/post/{page.pk}/", form(page, **fields, follow="all", wants_notice="on"))
    comment = Comment.objects.get(name=m(4))
    comment.edits.create(body=m(7))
    hold = {"code": "words", "evidence": m(8)}
    Comment.objects.filter(pk=comment.pk).update(meta=[["agent", m(9)]], hold_reasons=[hold])
    actions.decline(comment, user=boss, reason=m(10))
    # With an account that had this email, and has another one now; spelled as no address is.
    write(page, f"{m(11)} with an account", user=account, email=email.upper(), name=m(4))
    write(page, "under an older one", user=account, email=f"{m(12)} at example", name=m(13))
    # What others say.
    reports.report(comment, reader="somebody", user=None, reason="abuse", note=m(14))
    notes.write(comment, m(15), user=boss)
    person = f"mail:{comment.email_hash}"
    notes.write(person, m(16), user=boss)
    people.trust(person, user=boss, reason=m(17))
    people.hold_always(f"user:{account.pk}", user=boss, reason=m(18))
    # What they say of others.
    key = request.key_of(account.pk)
    reports.report(other, reader=key, user=account, reason="spam", note=m(19))
    plant_bans(m, email, person, boss)
    plant_batches(m, comment, boss)
    plant_mail(m, comment, account)
    site = Site.objects.get()
    WordRule.objects.create(site=site, text=f"viagra{who}")
    WordRule.objects.create(site=site, text=email)
    for text in (rf"\b{email}\b".replace(".", r"\."), f"^{email}$".replace(".", "[.]")):
        WordRule.objects.create(site=site, text=text, match=WordRule.Match.PATTERN)
    for model in (ImportRun, CommentImport):
        run = model.objects.create(source=who, report={"findings": [f"from {email.title()}"]})
        place = export_files.folder() / run.batch
        place.mkdir()
        (place / "blog.xml.gz").write_bytes(gzip.compress(f"<x>{email}</x>".encode()))


def plant_bans(m, email, person, boss) -> None:
    later = timezone.now() + timedelta(days=7)
    about = {"user": boss, "until": later}
    people.ban("email", email_hash(email), label=m(20), reason=m(21), **about)
    over = people.ban("address", m(1), label=m(4), reason=m(22), person=person, **about)
    Ban.objects.filter(pk=over.pk).update(until=timezone.now() - timedelta(days=1))
    lifted = people.ban("address", f"x{m(1)}", label="", reason=m(23), person=person, **about)
    people.lift_ban(lifted, user=boss)


def plant_batches(m, comment, boss) -> None:
    done = {"user": boss, "status": Batch.Status.DONE, "finished_at": timezone.now()}
    Batch.objects.create(decision="spam", query=f"q={m(1)}%40example.org", **done)
    batch = Batch.objects.create(decision="decline", query="", reason=m(24), **done)
    Comment.objects.filter(pk=comment.pk).update(batch=batch)
    Batch.objects.create(decision="spam", query=f"tab=pending&email={m(1)}@example.org", user=boss)


def plant_mail(m, comment, account) -> None:
    elsewhere = f"{m(25)}@example.org"
    Subscription.objects.create(
        discussion=comment.discussion, email=elsewhere, email_hash=email_hash(elsewhere)
    )
    # Subscribed to the blog, in a language of their own.
    address = f"{m(1)}@example.org"
    Subscriber.objects.create(
        blog_id=comment.page.get_parent().pk,
        email=address,
        email_hash=email_hash(address),
        language=m(30),
    )
    refused = f"{{'{m(1)}@example.org': (550, b'{m(26)} unknown')}}"
    Mail.objects.create(
        event=m(27), kind="received", to=f"{m(1).upper()}@Example.org", error=refused
    )
    Mail.objects.create(event=f"{m(28)} alone", kind="digest", to=f"{m(1)}@EXAMPLE.org")
    Mail.objects.create(event=m(28), kind="alert", to=elsewhere, user=account)
    # An address that an account wrote under leads to what was asked for under it alone.
    Comment.objects.filter(pk=comment.pk).update(user=None)
    write(comment.page, "third", user=account, email=elsewhere, name=m(29))


def rows_of_database() -> dict[tuple[str, str], str]:
    """Each row of each table as text, by table and first column."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            for row in cursor.fetchall():
                found[table, str(row[0])] = repr(row)
    return found


def bytes_of_database() -> bytes:
    """What lies in the file, free places and log included; of a server, what is in the tables."""
    if connection.vendor != "sqlite":
        return "\n".join(rows_of_database().values()).encode()
    name = str(connection.settings_dict["NAME"])
    files = [Path(f"{name}{end}") for end in ("", "-wal", "-journal")]
    if files[0].is_file():
        return b"".join(file.read_bytes() for file in files if file.is_file())
    return connection.connection.serialize()


def bytes_of_files(*folders: Path) -> bytes:
    files = [file for folder in folders for file in Path(folder).rglob("*") if file.is_file()]
    return b"".join(
        gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        for file in files
    )


def marks(data: bytes | str) -> set[str]:
    text = data.decode("latin-1") if isinstance(data, bytes) else data
    return set(MARK.findall(text.lower()))


def in_cache() -> str:
    return repr(sorted(cache._cache.items()))


@pytest.fixture
def people_here(settings, uploads, client, django_user_model):
    """Ann and Bob, with all that is stored of them."""
    settings.NEUROMOD_COMMENTS_MIN_SECONDS = 0
    settings.NEUROMOD_COMMENTS_RATE = "5/10m"
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    page = factories.make_article(factories.make_index())
    boss = django_user_model.objects.create_superuser("boss", "boss@example.net", "x")
    others = write(page, "of a third person", email="third@example.org", status="approved")
    users = django_user_model.objects
    for place, who in enumerate((ANNS, BOBS), start=1):
        client.defaults["REMOTE_ADDR"] = f"8.8.8.{place}"
        plant(who, page, others, boss, users, client)
    return SimpleNamespace(page=page, boss=boss, others=others)


@pytest.mark.django_db(transaction=True)
def test_no_byte_of_a_person_is_left_and_none_of_another_is_missing(
    people_here, uploads, settings, caplog
):
    caplog.set_level(logging.INFO)
    everywhere = marks(bytes_of_database()) | marks(bytes_of_files(uploads))
    planted = {mark(who, number) for who in (ANNS, BOBS) for number in PLACES}
    assert everywhere == planted
    before = rows_of_database()

    call_command("erase_reader_data", f" {mark(ANNS, 1)}@EXAMPLE.org\t", yes=True)

    searched = {
        "database": bytes_of_database(),
        "uploads": bytes_of_files(uploads),
        "media": bytes_of_files(settings.MEDIA_ROOT),
        "cache": in_cache(),
        "log": caplog.text,
    }
    # The account itself is the site's: its administrator deletes it in the admin.
    account = {mark(ANNS, 2), mark(ANNS, 3)}
    for where, data in searched.items():
        left = {one for one in marks(data) if one.startswith(ANNS)} - account
        assert not left, where
    kept = marks(searched["database"]) | marks(searched["uploads"])
    assert {one for one in kept if one.startswith(BOBS)} == {
        one for one in planted if one.startswith(BOBS)
    }
    after = rows_of_database()
    for key, row in before.items():
        if BOBS in row and ANNS not in row:
            assert after.get(key) == row, key


@pytest.mark.django_db(transaction=True)
def test_what_a_person_is_given_has_all_of_it(people_here, capsys):
    call_command("export_reader_data", f" {mark(ANNS, 1).upper()}@example.org ")
    text = capsys.readouterr().out.lower()
    # What others wrote, what was derived, and what is about many is not theirs to have.
    not_given = {14, 20, 24, 26, 27, 28}
    # Of a ban that was lifted nothing is stored but the record; an account is the site's.
    not_given |= {23, 3}
    assert marks(text) == {mark(ANNS, number) for number in PLACES if number not in not_given}
    data = json.loads(text)
    assert [len(data[title]) for title in ("comments", "reports", "trust_level", "notes")] == [
        4,
        1,
        2,
        2,
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [1, 3, 12, 25])
def test_each_address_of_an_account_leads_to_all_of_it(people_here, number):
    address = (
        f"{mark(ANNS, number)}@example.org" if number != 12 else f"{mark(ANNS, 12)} AT Example"
    )
    call_command("erase_reader_data", address, yes=True)
    assert Comment.objects.filter(status="erased").count() == 4
    assert not [row for row in Comment.objects.values_list("email", flat=True) if ANNS in row]


@pytest.mark.django_db(transaction=True)
def test_the_rest_of_a_report_stays(people_here):
    before = {row["id"]: row for row in Report.objects.values()}
    call_command("erase_reader_data", f"{mark(ANNS, 1)}@example.org", yes=True)
    after = {row["id"]: row for row in Report.objects.values()}
    assert before.keys() == after.keys()
    for pk, row in before.items():
        changed = {name for name, value in row.items() if after[pk][name] != value}
        if row["note"] == mark(ANNS, 14):  # about Ann: answered, as the comment went
            assert changed == {"note", "outcome", "answered_at"}
        elif row["note"] == mark(ANNS, 19):  # by Ann
            assert changed == {"note", "user_id", "reader"}
            assert re.fullmatch(r"[0-9a-f]{64}", after[pk]["reader"])
        else:
            assert not changed


@pytest.mark.django_db(transaction=True)
def test_a_decision_at_work_that_names_the_person_ends(people_here):
    pending = Comment.objects.filter(status="pending").count()
    call_command("erase_reader_data", f"{mark(ANNS, 1)}@example.org", yes=True)
    [bobs] = Batch.objects.filter(status=Batch.Status.RUNNING)
    assert BOBS in bobs.query
    for batch in Batch.objects.all():
        batches.work(batch.pk)
    # An empty filter would have met everything that waits.
    assert Comment.objects.filter(status="pending").count() >= pending - 4
    assert Comment.objects.get(body=f"{mark(BOBS, 11)} with an account").status != "erased"


@pytest.mark.django_db(transaction=True)
def test_a_decision_at_work_that_does_not_name_the_person_goes_on(people_here):
    page = people_here.page
    # "end" is part of each mark, "example" of each email, and she may be called "A".
    comment = write(page, "short", name="A", email=f"{mark(ANNS, 1)}@example.org")
    kept = [
        Batch.objects.create(
            decision="decline", query=query, reason="A page for all", user=people_here.boss
        )
        for query in (f"page={page.pk}", "q=example", "q=append")
    ]
    Comment.objects.filter(pk=comment.pk).update(batch=kept[0])
    before = list(Batch.objects.filter(pk__in=[one.pk for one in kept]).values())
    call_command("erase_reader_data", f"{mark(ANNS, 1)}@example.org", yes=True)
    assert list(Batch.objects.filter(pk__in=[one.pk for one in kept]).values()) == before


def test_each_list_that_is_given_has_a_title_of_its_own():
    titles = [one.title for one in declarations() if one.title]
    assert len(titles) == len(set(titles))
