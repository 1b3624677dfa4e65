"""What readers see of who wrote a comment and why: kinds of comments, corrections, clinicians."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments.actions import approve, decline, erase, threads
from neuromod_wagtail.comments.models import Comment, VerifiedClinician
from neuromod_wagtail.comments.models.comment import Outcome
from neuromod_wagtail.comments.models.states import StatusConflict
from neuromod_wagtail.comments.moderation.views import corrections as corrections_report
from tests.comments.conftest import said, write
from tests.comments.moderation.test_panels import may_on
from tests.comments.roles import person

URL = "neuromod_comments_admin:corrections"


def badges(client, page, comment: Comment) -> list[str]:
    tree = BeautifulSoup(client.get(page.url).content, "html.parser")
    found = tree.select(f"#comment-{comment.pk} .nm-badge")
    return [" ".join(badge.get_text(" ").split()) for badge in found]


@pytest.mark.parametrize(
    ("purpose", "shown", "outcome"),
    [
        ("", [], ""),
        ("experience", ["Personal experience"], ""),
        ("question", ["Question"], ""),
        ("correction", ["Correction for the editor: Not checked yet"], "open"),
    ],
)
def test_readers_see_the_kind_that_the_author_chose(
    client, page, send, published_at_once, purpose, shown, outcome
) -> None:
    send(purpose=purpose)
    comment = Comment.objects.get()
    assert (comment.purpose, comment.outcome) == (purpose, outcome)
    assert badges(client, page, comment) == shown


def test_another_kind_is_refused_and_the_text_stays(send) -> None:
    answer = send(purpose="advert", body="Some words of mine")
    assert answer.status_code == 400
    assert "Some words of mine" in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_correction_is_answered_and_readers_see_it(client, admin_client, page, send) -> None:
    send(purpose="correction", body="It was 2012.")
    send(purpose="question", body="Was it 2012?", email="q@example.org", name="Q")
    comment, other = Comment.objects.order_by("pk")
    approve([comment, other])
    tree = BeautifulSoup(admin_client.get(reverse(URL)).content, "html.parser")
    assert "It was 2012." in tree.get_text()
    assert "Was it 2012?" not in tree.get_text()
    version = comment.discussion.version
    data = {"comment": comment.pk, "seen": "open", "outcome": "changed"}
    answer = admin_client.post(reverse(URL), data)
    assert (answer.status_code, answer.url) == (302, f"{reverse(URL)}?outcome=open")
    assert said(answer) == "Saved. Readers see it beside the comment."
    assert badges(client, page, comment) == ["Correction for the editor: The article was corrected"]
    assert badges(client, page, other) == ["Question"]
    comment.discussion.refresh_from_db()
    assert comment.discussion.version > version
    entry = ModelLogEntry.objects.get(action__endswith="settle")
    assert (entry.data["screen"], entry.user.username) == ("report", "admin")
    for wrong in ({"comment": "x"}, {"outcome": "perfect"}, {"comment": ""}):
        assert admin_client.post(reverse(URL), {**data, **wrong}).status_code == 400
    assert admin_client.post(reverse(URL), {**data, "comment": other.pk}).status_code == 404
    again = admin_client.post(reverse(URL), {**data, "outcome": "unchanged"}, follow=True)
    assert "Someone else chose “The article was corrected”." in again.content.decode()
    comment.refresh_from_db()
    assert comment.outcome == "changed"
    assert comment.status == "approved"


def test_corrections_are_listed_by_outcome_and_in_parts(
    admin_client, page, monkeypatch, published_at_once
) -> None:
    monkeypatch.setattr(corrections_report, "PAGE", 2)
    for number in range(3):
        write(page, f"Typo {number}", email=f"r{number}@example.org", purpose="correction")
    write(page, "Done", name="D", email="d@example.org", purpose="correction")
    Comment.objects.filter(body="Done").update(outcome="changed")

    def listed(query=""):
        answer = admin_client.get(f"{reverse(URL)}{query}")
        context = answer.context
        bodies = [row.body for row in context["rows"]]
        return bodies, str(context["outcome"]), context["after"]

    bodies, outcome, after = listed()
    assert (bodies, outcome) == (["Typo 0", "Typo 1"], "open")
    assert listed(f"?after={after}") == (["Typo 2"], "open", "")
    assert listed("?outcome=changed") == (["Done"], "changed", "")
    assert listed("?outcome=nonsense")[1] == "open"
    monkeypatch.setattr(corrections_report, "PAGE", 3)
    assert listed()[2] == "", "there is no more"
    context = admin_client.get(reverse(URL)).context
    assert list(context["outcomes"]) == list(Outcome)
    assert context["url"] == reverse(URL)


def test_editors_answer_what_is_published_on_their_pages(client, page, root) -> None:
    other = root.add_child(instance=type(page)(title="Other", slug="other"))
    editor = may_on(person(), page, "change_page")
    for where, status in ((page, "approved"), (page, "pending"), (other, "approved")):
        write(where, f"{where.slug} {status}", status=status, purpose="correction")
    write(page, "No correction", status="approved")
    client.force_login(editor)
    rows = client.get(reverse(URL)).context["rows"]
    assert [row.body for row in rows] == ["article approved"]
    client.force_login(person(section=page))
    rows = client.get(reverse(URL)).context["rows"]
    assert [row.body for row in rows] == ["article approved", "article pending"]
    declined = Comment.objects.get(body="article pending")
    decline(declined)
    assert len(client.get(reverse(URL)).context["rows"]) == 1


def test_only_a_correction_has_an_outcome(send, admin_user) -> None:
    send(purpose="correction")
    send(body="Other words", email="b@example.org", name="B")
    correction, other = Comment.objects.order_by("pk")
    with pytest.raises(ValueError, match="no outcome"):
        threads.settle(other, "changed", seen="", user=admin_user)
    with pytest.raises(ValueError, match="no outcome"):
        threads.settle(correction, "", seen="open", user=admin_user)
    with pytest.raises(StatusConflict):
        threads.settle(correction, "changed", seen="unchanged", user=admin_user)
    assert threads.settle(correction, "changed", seen="open", user=admin_user)
    assert not threads.settle(correction, "changed", seen="changed", user=admin_user)


def test_no_one_else_sees_the_report(client, send) -> None:
    send(purpose="correction")
    comment = Comment.objects.get()
    get_user_model().objects.create_user("reader", "x@example.org", "x")
    client.login(username="reader", password="x")
    data = {"comment": comment.pk, "seen": "open", "outcome": "changed"}
    for answer in (client.get(reverse(URL)), client.post(reverse(URL), data)):
        assert answer.status_code in (302, 403)
    comment.refresh_from_db()
    assert comment.outcome == "open"


def test_a_correction_that_is_erased_meanwhile_is_not_found(
    client, send, admin_user, monkeypatch
) -> None:
    send(purpose="correction")
    comment = Comment.objects.get()
    settle = threads.settle

    def too_late(*args, **kwargs):
        erase(comment)
        return settle(*args, **kwargs)

    monkeypatch.setattr(threads, "settle", too_late)
    client.force_login(admin_user)
    data = {"comment": comment.pk, "seen": "open", "outcome": "changed"}
    assert client.post(reverse(URL), data).status_code == 404
    comment.refresh_from_db()
    assert (comment.status, comment.outcome) == ("erased", "")


@pytest.mark.parametrize("is_verified", [True, False])
def test_a_verified_clinician_is_marked(client, page, send, published_at_once, is_verified) -> None:
    users = get_user_model().objects
    user = users.create_user("nurse", "nurse@example.org", "x", first_name="Ann", last_name="Lee")
    other = users.create_user("other", "other@example.org", "x", first_name="Bo", last_name="Lee")
    VerifiedClinician.objects.create(
        user=user if is_verified else other, profession="Pain nurse", proof="Register, 12X345"
    )
    client.force_login(user)
    send()
    comment = Comment.objects.get()
    assert comment.badge == ("clinician" if is_verified else "")
    client.logout()
    assert badges(client, page, comment) == (["Verified clinician"] if is_verified else [])


def test_the_address_of_a_clinician_proves_nothing(send) -> None:
    user = get_user_model().objects.create_user("nurse", "nurse@example.org", "x")
    VerifiedClinician.objects.create(user=user, profession="Pain nurse", proof="Register")
    send(email="nurse@example.org")
    assert Comment.objects.get().badge == ""
