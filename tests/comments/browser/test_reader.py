"""A reader at the keyboard, with and without JavaScript, on a narrow screen."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from neuromod_wagtail.comments import thread_actions, tokens
from neuromod_wagtail.comments.models import Comment, Report, Subscription
from tests.comments.browser.keyboard import fill, fits, mailed, press, tab_to
from tests.comments.conftest import write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

both = pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])


@both
def test_preview_and_post(site, page, open_tab, js, shoot):
    tab = open_tab(js=js)
    tab.goto(site + page.url)
    fits(tab)
    fill(tab, body="It *helped* me.", name="Ann", email="ann@example.org")
    press(tab, "button[value=preview]")
    tab.wait_for_selector(".nm-preview")
    assert tab.locator(".nm-preview em").inner_text() == "helped"
    assert not Comment.objects.exists()
    shoot(tab, f"preview-{'js' if js else 'no-js'}")
    press(tab, "button[value=post]")
    tab.wait_for_selector("article.nm-comment")
    comment = Comment.objects.get()
    assert "Awaiting moderation" in tab.locator(f"#comment-{comment.pk}").inner_text()
    fits(tab)
    shoot(tab, f"posted-{'js' if js else 'no-js'}")
    tab.reload()
    assert tab.locator(f"#comment-{comment.pk}").count(), "the address shows it again"
    assert tab.context.cookies() == []


@both
def test_errors_take_the_focus_and_keep_the_text(site, page, open_tab, js, shoot):
    tab = open_tab(js=js)
    tab.goto(site + page.url)
    fill(tab, body="Long thoughts", email="nobody")
    press(tab, "button[value=post]")
    tab.wait_for_selector("[role=alert]")
    assert tab.locator("[name=body]").input_value().strip() == "Long thoughts"
    assert tab.locator("[name=email]").get_attribute("aria-invalid") == "true"
    if js:
        assert tab.locator("[data-nm-errors]:focus").count() == 1
    shoot(tab, f"errors-{'js' if js else 'no-js'}")
    fill(tab, name="Ann", email="ann@example.org")
    press(tab, "button[value=post]")
    tab.wait_for_selector("article.nm-comment")
    assert Comment.objects.get().body == "Long thoughts"


@both
def test_reply_follow_confirm_and_unsubscribe(
    site, page, open_tab, js, published_at_once, sink, shoot
):
    first = write(page, "A question", name="Ann", email="ann@example.org")
    tab = open_tab(js=js)
    tab.goto(site + page.url)
    press(tab, f"#comment-{first.pk} a[href$='/reply/']")
    if not js:
        tab.wait_for_url("**/reply/")
    fill(tab, body="An answer", name="Bob", email="bob@example.org")
    shoot(tab, f"reply-{'js' if js else 'no-js'}")
    tab_to(tab, "[name=follow]")
    tab.keyboard.press("ArrowDown")
    press(tab, "button[value=post]")
    tab.wait_for_selector(f"#comment-{first.pk} + ol article")
    reply = Comment.objects.get(parent=first)
    assert (reply.body, reply.thread_id) == ("An answer", first.pk)

    assert Subscription.objects.get().confirmed_at is None
    tab.goto(site + mailed(sink, "follow"))
    press(tab, "form button")
    tab.wait_for_selector("[role=status]")
    assert Subscription.objects.get().confirmed_at

    write(page, "Thanks", parent=reply, name="Ann", email="ann@example.org")
    tab.goto(site + mailed(sink, "unfollow"))
    press(tab, "form button")
    tab.wait_for_selector("[role=status]")
    assert not Subscription.objects.exists()


def test_an_answer_can_be_cancelled_also_after_a_correction(site, page, open_tab):
    first = write(page, "A question", status="approved")
    tab = open_tab()
    tab.goto(site + page.url)
    press(tab, f"#comment-{first.pk} a[href$='/reply/']")
    fill(tab, body="An answer")
    press(tab, "button[value=post]")
    tab.wait_for_selector("[role=alert]")
    assert tab.locator("#respond h2").inner_text() == "Reply to Ann Reader"
    press(tab, "[data-nm-cancel]")
    assert tab.locator(f"#comment-{first.pk} a[href$='/reply/']:focus").count()
    assert tab.locator("#respond h2").inner_text() == "Leave a Reply"
    assert tab.locator("[name=body]").input_value().strip() == "An answer"
    assert tab.locator("[name=parent]").input_value() == ""


@both
def test_edit_and_withdraw(site, page, open_tab, js, published_at_once, shoot):
    tab = open_tab(js=js)
    tab.goto(site + page.url)
    fill(tab, body="Frist words", name="Ann", email="ann@example.org")
    press(tab, "button[value=post]")
    tab.wait_for_selector("article.nm-comment")
    press(tab, "a[href*='/own/']")
    tab.wait_for_url("**/own/**")
    fill(tab, body="First words")
    shoot(tab, f"own-{'js' if js else 'no-js'}")
    with tab.expect_navigation():
        press(tab, "button[value=edit]")
    comment = Comment.objects.get()
    assert comment.body == "First words" and comment.edited_at
    if js:
        # The key stays in this browser: coming back to the plain page, the link is there.
        tab.goto(site + page.url)
        press(tab, f"#comment-{comment.pk} [data-nm-mine]")
        tab.wait_for_url("**/own/**")
    press(tab, "summary")
    press(tab, "button[value=withdraw]")
    tab.wait_for_selector("h1:has-text('Withdrawn')")
    assert Comment.objects.get().status == "withdrawn"


@both
def test_report_and_helpful(site, page, open_tab, js, shoot):
    comment = write(page, "Take twice the dose", status="approved")
    tab = open_tab(js=js)
    tab.goto(site + page.url)
    press(tab, f"#comment-{comment.pk} button[name=helpful]")
    tab.wait_for_selector("button[name=helpful]:has-text('(1)')")
    press(tab, "a[href$='/report/']")
    tab.wait_for_url("**/report/")
    press(tab, "[name=reason]", "Space")
    fill(tab, note="Dangerous")
    shoot(tab, f"report-{'js' if js else 'no-js'}")
    press(tab, "form button")
    tab.wait_for_selector("h1:has-text('Thank you')")
    report = Report.objects.get()
    assert (report.reason, report.note) == ("advice", "Dangerous")


@both
def test_load_more(site, page, open_tab, js, settings, published_at_once):
    settings.NEUROMOD_COMMENTS_THREADS_PER_PAGE = 3
    for number in range(5):
        write(page, f"Number {number}", email=f"r{number}@example.org")
    tab = open_tab(js=js)
    tab.goto(site + page.url)
    assert tab.locator("article.nm-comment").count() == 3
    press(tab, "[data-nm-more]")
    tab.wait_for_selector("article:has-text('Number 0')")
    assert tab.locator("article.nm-comment").count() == (5 if js else 2)
    if js:
        assert tab.locator("article:focus").inner_text().count("Number 1")


def test_draft_is_kept_until_it_was_accepted(site, page, open_tab):
    tab = open_tab()
    tab.goto(site + page.url)
    fill(tab, body="Half a thought", name="Ann", email="ann@example.org")
    tab.reload()
    assert tab.locator("[name=body]").input_value() == "Half a thought"
    assert tab.locator("[name=name]").input_value() == "Ann"
    press(tab, "button[value=post]")
    tab.wait_for_selector("article.nm-comment")
    tab.goto(site + page.url)
    assert tab.locator("[name=body]").input_value() == ""


def test_a_stale_form_is_refreshed_without_the_reader_noticing(site, page, open_tab, settings):
    settings.NEUROMOD_COMMENTS_MIN_SECONDS = 3
    tab = open_tab()
    tab.goto(site + page.url)
    old = tokens.form_token(page.pk, timezone.now().timestamp() - 90 * 3600)
    tab.locator("#respond [name=token]").evaluate("(field, value) => { field.value = value }", old)
    fill(tab, body="From yesterday's tab", name="Ann", email="ann@example.org")
    press(tab, "button[value=post]")
    tab.wait_for_selector("article.nm-comment")
    assert Comment.objects.get().body == "From yesterday's tab"


def test_without_a_connection_the_text_stays(site, page, open_tab):
    tab = open_tab()
    tab.goto(site + page.url)
    fill(tab, body="Not lost", name="Ann", email="ann@example.org")
    tab.context.set_offline(True)
    press(tab, "button[value=post]")
    tab.wait_for_selector("[data-nm-status]:has-text('Your text is kept')")
    assert tab.locator("[name=body]").input_value() == "Not lost"
    tab.context.set_offline(False)
    press(tab, "button[value=post]")
    tab.wait_for_selector("article.nm-comment")


def test_impatient_clicks_post_once(site, page, open_tab):
    tab = open_tab()
    tab.goto(site + page.url)
    fill(tab, body="Once", name="Ann", email="ann@example.org")
    tab_to(tab, "button[value=post]")
    for _ in range(4):
        tab.keyboard.press("Enter")
    tab.wait_for_selector("article.nm-comment")
    assert Comment.objects.count() == 1


def test_on_paper_are_the_words_and_that_there_are_more(
    site, page, open_tab, settings, published_at_once
):
    settings.NEUROMOD_COMMENTS_THREADS_PER_PAGE = 1
    for name in ("Ann", "Bob"):
        write(page, f"Words of {name}", name=name, email=f"{name}@example.org")
    Comment.objects.update(badge="author")
    tab = open_tab()
    tab.goto(site + page.url)
    tab.emulate_media(media="print")
    assert tab.get_by_text("Words of Bob").is_visible()
    assert tab.get_by_text("More comments").is_visible()
    badge = tab.locator(".nm-badge--author")
    assert badge.evaluate("e => getComputedStyle(e).backgroundColor") == "rgba(0, 0, 0, 0)"
    for nothing_to_click in ("#respond form", "article footer", ".nm-order"):
        assert not tab.locator(nothing_to_click).first.is_visible()


def test_times_are_relative_with_the_absolute_one_kept(site, page, open_tab):
    write(page, status="approved")
    tab = open_tab()
    tab.goto(site + page.url)
    time = tab.locator("article time").first
    assert re.search(r"ago|now|this minute", time.inner_text())
    assert time.get_attribute("datetime").startswith("20") and time.get_attribute("title")


def test_the_script_is_small_and_alone():
    import gzip
    from pathlib import Path

    import neuromod_wagtail.comments as comments

    folder = Path(comments.__file__).parent / "static/neuromod_wagtail/comments"
    assert len(gzip.compress((folder / "comments.js").read_bytes())) <= 7 * 1024
    # What moderators load is in a folder of its own.
    assert {path.name for path in folder.iterdir()} == {"admin", "comments.js", "comments.css"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_axe_finds_nothing(site, page, open_tab, scheme, width, shoot, published_at_once):
    first = write(
        page,
        "> quote\n\nText with `code` and https://example.org/",
        name="Ann",
        url="https://a.example",
    )
    write(page, "An answer", parent=first, name="Bob", email="bob@example.org")
    thread_actions.pin(write(page, "Pinned", name="Cid", email="c@example.org"), True)
    Comment.objects.filter(name="Bob").update(badge="author")
    tab = open_tab(width=width, color_scheme=scheme)
    addresses = [page.url, f"/comments/{first.pk}/reply/", f"/comments/{first.pk}/report/"]
    for address in addresses:
        tab.goto(site + address)
        fits(tab)
        results = Axe().run(tab, context=".nm-comments" if address == page.url else None)
        assert results.violations_count == 0, results.generate_report()
        if address == page.url:
            shoot(tab, f"section-{scheme}-{width}")


def test_targets_are_large_enough(site, page, open_tab):
    write(page, status="approved")
    tab = open_tab()
    tab.goto(site + page.url)
    for control in tab.locator(
        "#comments :is(a, button, input:not([type=hidden]), select, textarea)"
    ).all():
        if not control.is_visible() or control.evaluate("e => !!e.closest('.nm-hp, [dir=auto]')"):
            continue
        box = control.bounding_box()
        # A checkbox is pressed by its label as well.
        least = 24 if control.get_attribute("type") == "checkbox" else 44
        assert box["height"] >= least, control.evaluate("e => e.outerHTML")
