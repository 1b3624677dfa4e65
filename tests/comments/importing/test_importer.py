"""An import from its threads to its report: on which site, in whose name, and what is left out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import ModelLogEntry, Site

from neuromod_wagtail.comments.importing.importer import Importer, site_of, source_of, undo
from neuromod_wagtail.comments.importing.page_matching import Matcher
from neuromod_wagtail.comments.importing.records import IncomingComment
from neuromod_wagtail.comments.importing.systems import Thread, Unreadable
from neuromod_wagtail.comments.models import Comment, CommentImport, Provenance
from neuromod_wagtail.importing.errors import ExportRefused
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db
START = datetime(2019, 5, 1, 12, tzinfo=UTC)


def incoming(number, **fields):
    return IncomingComment(str(number), START, f"Comment {number}", status="approved", **fields)


def thread(address, *several, unreadable=(), title=""):
    return Thread(address, title, None, list(several), list(unreadable))


def made(*threads, source="a:", user=None, **options):
    run = CommentImport.objects.create(source=source, user=user)
    importer = Importer(run, Matcher(Site.objects.get()), **{"dry_run": False, **options})
    importer.execute(lambda importer: importer.add(threads))
    return run


def remarks(run):
    return [(one["id"], one["code"], one["detail"]) for one in run.report["remarks"]]


def test_the_site_is_the_one_that_was_named_and_never_another(root):
    first = Site.objects.get()
    other = Site.objects.create(hostname="away.example", root_page=root)
    assert site_of(None) == site_of("") == first
    assert (site_of("away.example"), site_of(None, other.pk)) == (other, other)
    Site.objects.update(is_default_site=False)
    Site.objects.filter(pk=other.pk).update(is_default_site=True)
    assert site_of(None) == other
    for host, number, named in (("x.example", None, "x.example"), (None, 999, "999")):
        with pytest.raises(ExportRefused, match=f"no site “{named}”") as refused:
            site_of(host, number)
        assert refused.value.code == "no_site"
    Site.objects.all().delete()
    with pytest.raises(ExportRefused, match="no site “”"):
        site_of(None)


def test_old_sites_are_told_apart_by_their_names():
    assert source_of("isso", "") != source_of("isso", "blog") != source_of("disqus", "blog")
    assert len(source_of("isso", "x" * 999)) == 190


def test_two_sources_with_the_same_numbers_do_not_know_each_other(page):
    user = get_user_model().objects.create_user("ada", "ada@example.org")
    first = made(thread(page.url, incoming(1)), source="a:", user=user)
    second = made(thread(page.url, incoming(1)), source="b:")
    again = made(thread(page.url, incoming(1)), source="a:")
    told = [run.report["kinds"]["comment"] for run in (first, second, again)]
    assert [(one["created"], one["unchanged"]) for one in told] == [(1, 0), (1, 0), (0, 1)]
    assert set(Provenance.objects.values_list("source", "batch")) == {
        ("a:", first.batch),
        ("b:", second.batch),
    }
    entries = ModelLogEntry.objects.filter(action="neuromod_comments.import").order_by("pk")
    assert [(one.user, one.data["source"]) for one in entries] == [(user, "a:"), (None, "b:")]
    assert undo(second, user=user).removed == {"comment": 1}
    entry = ModelLogEntry.objects.get(action="neuromod_comments.remove")
    assert (entry.user, entry.data["source"]) == (user, "b:")
    assert Provenance.objects.get().source == "a:"


@pytest.mark.parametrize("trusted", [True, False])
def test_only_a_trusted_file_writes_in_the_name_of_accounts(page, trusted):
    user = get_user_model().objects.create_user("ada", "ada@example.org")
    several = [
        incoming(1, user=user, name="Ada"),
        incoming(2, badge="staff", name="Boss"),
        incoming(3, name="Cid"),
    ]
    run = made(thread(page.url, *several), keeps_accounts=trusted)
    rows = Comment.objects.order_by("provenance__source_id").values_list("name", "user", "badge")
    if trusted:
        assert list(rows) == [("Ada", user.pk, ""), ("Boss", None, "staff"), ("Cid", None, "")]
        assert remarks(run) == []
    else:
        assert list(rows) == [("Ada", None, ""), ("Boss", None, ""), ("Cid", None, "")]
        assert remarks(run) == [
            ("1", "account_left_out", "Ada"),
            ("2", "account_left_out", "Boss"),
        ]


def test_what_has_no_page_or_cannot_be_read_is_told_and_the_rest_stored(page, root):
    """A page that is missing is remarked once, each of its comments is skipped."""
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    odd = Unreadable("line 9", "odd")
    run = made(
        thread(page.url, incoming(1, meta=[["account", "ada"]])),
        thread("/gone/", incoming(2), incoming(3)),
        thread("", incoming(4), title="Nothing"),
        thread(other.url, incoming(5), unreadable=[odd]),
        thread("/gone/", incoming(6)),
        thread("", unreadable=[odd]),
        thread("/empty/"),
    )
    places = set(Comment.objects.values_list("body", "page"))
    assert places == {("Comment 1", page.pk), ("Comment 5", other.pk)}
    told = run.report["kinds"]["comment"]
    assert (told["read"], told["created"], run.done, run.state) == (8, 2, 8, "done")
    gone = "No page found for “/gone/”. Add it to the mapping."
    assert [(one["id"], one["reason"]) for one in told["skipped"]] == [
        ("2", gone),
        ("3", gone),
        ("4", "No page found for “Nothing”. Add it to the mapping."),
        ("line 9", "This record cannot be read: odd."),
        ("6", gone),
        ("line 9", "This record cannot be read: odd."),
    ]
    assert remarks(run) == [
        ("1", "no_account", "ada"), ("2", "no_page", "/gone/"), ("4", "no_page", "Nothing"),
    ]  # fmt: skip


def test_a_file_that_turns_out_to_be_damaged_is_stopped_or_refused(page):
    def threads(number):
        yield from [thread(page.url, incoming(1))][:number]
        raise ExportRefused("unreadable", "Damaged.")

    for number, name in ((0, "refused"), (1, "stopped")):
        run = CommentImport.objects.create(source="a:")
        importer = Importer(run, Matcher(Site.objects.get()), dry_run=False)
        report = importer.execute(lambda importer, number=number: importer.add(threads(number)))
        assert (report.refusal, report.stopped) == (
            ("Damaged.", "") if name == "refused" else ("", "Damaged.")
        )
        assert (run.state, run.message) == ("stopped", "Damaged.")
        assert Comment.objects.count() == number
