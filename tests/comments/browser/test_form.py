"""The form at a glance: its size on a phone, its errors, its drafts, a first comment."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from neuromod_wagtail.comments.models import Comment, CommentNotice
from tests.comments.browser.keyboard import fill, fits, press
from tests.comments.conftest import write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

both = pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])


def test_a_readers_first_comment_on_a_phone_without_javascript(site, page, open_tab):
    tab = open_tab(js=False, width=320, height=568)
    tab.goto(site + page.url)
    fits(tab)
    fill(tab, body="Ten minutes a day helped me.")
    press(tab, "button[value=post]")
    errors = tab.locator(".nm-errors")
    expect(errors.locator("a")).to_have_text(["Enter your name.", "Enter your email address."])
    expect(errors.get_by_role("heading")).to_be_focused()
    expect(tab.locator("[name=body]")).to_have_value("Ten minutes a day helped me.")
    fits(tab)
    errors.locator("a").first.click()
    expect(tab.locator("[name=name]")).to_be_focused()
    fill(tab, name="Ann", email="ann@example.org")
    press(tab, "button[value=post]")
    comment = tab.locator("article.nm-comment")
    expect(comment).to_contain_text("Ten minutes a day helped me.")
    expect(comment).to_contain_text("Awaiting moderation")
    expect(tab.locator("header.nm-header")).to_be_visible()
    expect(tab.locator("footer.nm-footer")).to_be_visible()
    fits(tab)
    tab.get_by_role("link", name="Back to").click()
    expect(tab.locator("#comments")).to_be_visible()
    expect(tab.locator("article.nm-comment")).to_have_count(0)
    assert Comment.objects.get().status == "pending"


def test_the_form_is_one_screen_of_a_phone(site, page, open_tab, site_settings):
    words = "Please write about your own experience. Leave out names and doses. " * 2
    site_settings.notice = CommentNotice.objects.create(title="House rules", body=f"<p>{words}</p>")
    site_settings.save()
    tab = open_tab(width=390, height=844)
    tab.goto(site + page.url)
    assert tab.locator("#respond").bounding_box()["height"] <= 844
    notice, body = (tab.locator(one).bounding_box() for one in (".nm-notice", "[name=body]"))
    assert notice["y"] + notice["height"] <= body["y"], "the notice is read before writing"


@both
def test_above_a_conversation_the_form_is_one_line_that_opens(site, page, open_tab, js):
    first = write(page, "A question", status="approved")
    tab = open_tab(js=js)
    tab.goto(site + page.url)
    body = tab.locator("[name=body]")
    expect(body).to_be_hidden()
    levels = tab.locator("#comments :is(h2, h3, h4)").evaluate_all(
        "all => all.map(one => [one.tagName, one.textContent.trim()])"
    )
    assert levels == [["H2", "1 comment"], ["H3", "Leave a Reply"], ["H3", "Ann Reader"]]
    press(tab, ".nm-compose > summary")
    tab.keyboard.press("Tab")
    expect(body).to_be_focused()
    fill(tab, body="An answer to all", name="Bob", email="bob@example.org")
    press(tab, "button[value=post]")
    comment = tab.locator("article.nm-comment", has_text="An answer to all")
    expect(comment).to_contain_text("Awaiting moderation")
    if js:  # In place: the line is closed again, and the new comment comes first.
        expect(body).to_be_hidden()
        expect(tab.locator("article.nm-comment").first).to_contain_text("An answer to all")
    assert Comment.objects.exclude(pk=first.pk).get().parent is None


def test_the_form_opens_with_its_link_and_closes_when_an_answer_is_cancelled(site, page, open_tab):
    first = write(page, "A question", status="approved")
    tab = open_tab()
    tab.goto(f"{site}{page.url}#respond")
    body = tab.locator("[name=body]")
    expect(body).to_be_visible()
    press(tab, f"#comment-{first.pk} a[href$='/reply/']")
    expect(body).to_be_focused()
    press(tab, "[data-nm-cancel]")
    expect(body).to_be_hidden()


@both
def test_a_website_is_out_of_the_way_until_it_is_wanted_or_wrong(site, page, open_tab, js):
    tab = open_tab(js=js)
    tab.goto(site + page.url)
    website = tab.locator("[name=url]")
    expect(website).to_be_hidden()
    press(tab, ".nm-website summary")
    fill(tab, url="ftp://a.example", body="Words", name="Ann", email="ann@example.org")
    press(tab, "button[value=post]")
    expect(tab.locator(".nm-errors a")).to_have_attribute("href", "#nm-url")
    expect(website).to_be_visible()
    fill(tab, url="https://a.example/")
    press(tab, "button[value=post]")
    tab.wait_for_selector("article.nm-comment")
    assert Comment.objects.get().url == "https://a.example/"


def test_a_draft_brings_back_the_website_and_the_choice_of_emails(site, page, root, open_tab):
    tab = open_tab()
    tab.goto(site + page.url)
    press(tab, ".nm-website summary")
    fill(tab, url="https://a.example/", body="Half a thought")
    press(tab, "[name=follow]", "ArrowDown")
    expect(tab.locator("[name=follow]")).to_have_value("decision")
    tab.reload()
    expect(tab.locator("[name=body]")).to_have_value("Half a thought")
    expect(tab.locator("[name=url]")).to_be_visible()
    expect(tab.locator("[name=follow]")).to_have_value("decision")


@both
def test_errors_are_in_the_order_of_the_fields(site, page, open_tab, js):
    tab = open_tab(js=js)
    tab.goto(site + page.url)
    fill(tab, email="nobody")
    press(tab, "button[value=post]")
    links = tab.locator(".nm-errors a")
    expect(links).to_have_count(3)
    named = [link.get_attribute("href") for link in links.all()]
    assert named == ["#nm-body", "#nm-name", "#nm-email"]
    tops = [tab.locator(one).bounding_box()["y"] for one in named]
    assert tops == sorted(tops)


def test_a_report_without_a_reason_leads_to_the_reasons(site, page, open_tab):
    comment = write(page, "Take twice the dose", status="approved")
    tab = open_tab(js=False)
    tab.goto(f"{site}/comments/{comment.pk}/report/")
    fill(tab, note="Dangerous")
    press(tab, "main form button")
    expect(tab.locator(".nm-errors h2")).to_be_focused()
    expect(tab.locator("[name=note]")).to_have_value("Dangerous")
    tab.locator(".nm-errors a", has_text="Choose a reason.").click()
    expect(tab.locator("[name=reason]").first).to_be_focused()


@pytest.mark.parametrize("js", ["js", "failed", "no-js"])
def test_a_doubtful_comment_asks_the_browser_and_not_the_reader(
    site, page, open_tab, settings, published_at_once, js
):
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [
        "neuromod_wagtail.comments.spam.checks.first_time_author",
        "neuromod_wagtail.comments.spam.altcha.altcha",
    ]
    settings.NEUROMOD_COMMENTS_SPAM_SECONDS = 60
    tab = open_tab(js=js != "no-js")
    if js == "failed":
        tab.route("**/proof.js", lambda route: route.fulfill(status=404))
    tab.goto(site + page.url)
    if js != "no-js":
        watch(tab)
    fill(tab, body="It helped me.", name="Ann", email="ann@example.org")
    press(tab, "button[value=post]")
    comment = tab.locator("article.nm-comment")
    expect(comment).to_contain_text("It helped me.", timeout=60_000)
    assert Comment.objects.get().status == ("approved" if js == "js" else "pending")
    assert tab.context.cookies() == []
    if js != "no-js":
        said = tab.evaluate("window.said")
        assert said[0].startswith("One moment: your browser is completing")
        assert ("published" in said[-1]) is (js == "js")


def watch(tab) -> None:
    """Note what the live region says."""
    tab.evaluate(
        """() => {
          window.said = [];
          const status = document.querySelector("[data-nm-status]");
          new MutationObserver(() => window.said.push(status.textContent)).observe(
            status, {childList: true, characterData: true, subtree: true});
        }"""
    )
