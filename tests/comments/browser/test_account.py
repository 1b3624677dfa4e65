"""A signed-in reader at the keyboard: the same steps, under the account's name."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from neuromod_wagtail.comments.models import Comment, Report, Subscription
from tests.comments.browser.keyboard import fill, fits, press
from tests.comments.conftest import write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

both = pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])


@pytest.fixture
def ann(django_user_model):
    return django_user_model.objects.create_user("ann", "ann@example.org", first_name="Ann")


@pytest.fixture
def open_as_ann(open_tab, client, site, ann):
    """A signed-in user's tab. Django's CSRF protection is as strict as on a site."""

    def _open(**options):
        client.force_login(ann)
        tab = open_tab(**options)
        session = client.cookies["sessionid"].value
        tab.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        return tab

    return _open


@both
def test_write_change_and_withdraw(site, page, open_as_ann, ann, js, published_at_once):
    tab = open_as_ann(js=js)
    tab.goto(site + page.url)
    assert tab.locator("#respond").inner_text().count("Commenting as Ann.") == 1
    assert not tab.locator("#respond [name=email]").count()
    fits(tab)
    fill(tab, body="Signed *in*")
    press(tab, "button[value=preview]")
    tab.wait_for_selector(".nm-preview em")
    assert not Comment.objects.exists()
    press(tab, "button[value=post]")
    if js:
        tab.wait_for_selector("article.nm-comment")
        press(tab, "a[href*='/own/']")
    # Without the script posting leads to the author's own page.
    tab.wait_for_url("**/own/**")
    comment = Comment.objects.get()
    assert (comment.user, comment.name, comment.email) == (ann, "Ann", "ann@example.org")

    fill(tab, body="Signed in, and changed")
    with tab.expect_navigation():
        press(tab, "button[value=edit]")
    comment.refresh_from_db()
    assert (comment.body, comment.user) == ("Signed in, and changed", ann)
    press(tab, "summary")
    press(tab, "button[value=withdraw]")
    tab.wait_for_selector("h1:has-text('Withdrawn')")
    comment.refresh_from_db()
    assert comment.status == "withdrawn"


@both
def test_answer_follow_thank_and_report(site, page, open_as_ann, ann, js, published_at_once, sink):
    first = write(page, "A question", name="Bob", email="bob@example.org")
    tab = open_as_ann(js=js)
    tab.goto(site + page.url)
    press(tab, f"#comment-{first.pk} a[href$='/reply/']")
    if not js:
        tab.wait_for_url("**/reply/")
    fill(tab, body="An answer")
    press(tab, "[name=follow]", "ArrowDown")
    tab.keyboard.press("ArrowDown")
    expect(tab.locator("[name=follow]")).to_have_value("replies")
    press(tab, "button[value=post]")
    if js:
        tab.wait_for_selector(f"#comment-{first.pk} + ol article")
    else:
        tab.wait_for_url("**/own/**")
    assert Comment.objects.get(parent=first).user == ann
    assert Subscription.objects.get().confirmed_at, "the account's email is known to be theirs"

    tab.goto(site + page.url)
    press(tab, f"#comment-{first.pk} button[name=helpful]")
    tab.wait_for_selector("button[name=helpful]:has-text('(1)')")
    press(tab, f"#comment-{first.pk} a[href$='/report/']")
    tab.wait_for_url("**/report/")
    press(tab, "[name=reason]", "Space")
    press(tab, "form button")
    tab.wait_for_selector("h1:has-text('Thank you')")
    assert Report.objects.get().user == ann
    names = {cookie["name"] for cookie in tab.context.cookies()}
    assert names == {"sessionid", "csrftoken"}, "who is known needs no other mark"
