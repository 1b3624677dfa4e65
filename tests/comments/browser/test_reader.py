"""A reader at the keyboard, with and without JavaScript, on a narrow screen."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Comment, Report, Subscription
from neuromod_wagtail.comments.security import tokens
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
    expect(tab.locator(".nm-preview em")).to_have_text("helped")
    assert not Comment.objects.exists()
    shoot(tab, f"preview-{'js' if js else 'no-js'}")
    press(tab, "button[value=post]")
    tab.wait_for_selector("article.nm-comment")
    comment = Comment.objects.get()
    expect(tab.locator(f"#comment-{comment.pk}")).to_contain_text("Awaiting moderation")
    fits(tab)
    shoot(tab, f"posted-{'js' if js else 'no-js'}")
    key = tokens.own_token(comment.pk)
    if js:
        assert urlsplit(tab.url)[2:] == (page.url, "", ""), "no key in the address bar"
    else:
        assert tab.request.get(tab.url).headers["referrer-policy"] == "no-referrer"
    tab.reload()
    tab.wait_for_selector(f"#comment-{comment.pk}")
    assert tab.context.cookies() == []
    if not js:
        press(tab, ".nm-back a")
        tab.wait_for_url(f"{site}{page.url}#comments")
        assert tab.evaluate("document.referrer") == "", "nor where the reader came from"
        assert key not in tab.content()


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
        expect(tab.locator("[data-nm-errors]")).to_be_focused()
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
    press(tab, "[name=follow]", "ArrowDown")
    tab.keyboard.press("ArrowDown")
    expect(tab.locator("[name=follow]")).to_have_value("replies")
    press(tab, "button[value=post]")
    if not js:
        tab.get_by_text("View it on the page").click()
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
    expect(tab.locator("#respond h2")).to_have_text("Reply to Ann Reader")
    press(tab, "[data-nm-cancel]")
    expect(tab.locator(f"#comment-{first.pk} a[href$='/reply/']")).to_be_focused()
    expect(tab.locator("#respond h2")).to_have_text("Leave a Reply")
    assert tab.locator("[name=body]").input_value().strip() == "An answer"
    expect(tab.locator("[name=parent]")).to_have_value("")


@both
def test_edit_and_withdraw(site, page, open_tab, js, published_at_once, shoot):
    tab = open_tab(js=js)
    tab.goto(site + page.url)
    fill(tab, body="Frist words", name="Ann", email="ann@example.org")
    press(tab, "button[value=post]")
    if js:
        tab.wait_for_selector("article.nm-comment")
        press(tab, "a[href*='/own/']")
    tab.wait_for_url("**/own/**")
    assert "for another 1" in tab.locator("main").inner_text(), "a span, not the server's clock"
    fill(tab, body="First words")
    shoot(tab, f"own-{'js' if js else 'no-js'}")
    with tab.expect_navigation():
        press(tab, "button[value=edit]")
    comment = Comment.objects.get()
    assert comment.body == "First words" and comment.edited_at
    if js:
        # The key stays in this browser: back on the plain page, the link is there.
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
    expect(tab.locator("article.nm-comment")).to_have_count(3)
    press(tab, "[data-nm-more]")
    tab.wait_for_selector("article:has-text('Number 0')")
    expect(tab.locator("article.nm-comment")).to_have_count(5 if js else 2)
    if js:
        expect(tab.locator("article:focus")).to_contain_text("Number 1")


@both
def test_load_more_replies(site, page, open_tab, js, settings, published_at_once):
    settings.NEUROMOD_COMMENTS_REPLIES_SHOWN = 1
    settings.NEUROMOD_COMMENTS_REPLIES_PER_PAGE = 2
    first, second = (write(page, f"By {name}", name=name, email=f"{name}@e.org") for name in "AB")
    for number in range(5):
        write(page, f"Reply {number}", parent=first, email=f"r{number}@example.org")
    write(page, "Reply to B", parent=second, email="c@example.org")
    tab = open_tab(js=js)
    tab.goto(site + page.url)
    thread = f"li:has(> #comment-{first.pk})"
    replies = tab.locator(f"{thread} > .nm-replies article")
    expect(replies).to_have_count(1)
    expect(tab.locator(".nm-more")).to_have_count(1)
    press(tab, f"{thread} > .nm-more a")
    tab.wait_for_selector("article:has-text('Reply 2')")
    if not js:
        return
    expect(replies).to_have_count(3)
    expect(tab.locator("article:focus")).to_contain_text("Reply 1")
    press(tab, f"{thread} > .nm-more a")
    expect(replies).to_have_count(5)
    expect(tab.locator("article:focus")).to_contain_text("Reply 3")
    expect(tab.locator(".nm-more")).to_have_count(0)
    assert tab.url == site + page.url
    names = [one.inner_text() for one in tab.locator(f"{thread} .nm-comment > [dir]").all()]
    assert names == ["By A", *(f"Reply {number}" for number in range(5))]


def test_helpful_is_a_toggle_that_this_browser_remembers(site, page, open_tab):
    mine, other = (write(page, f"No. {number}", status="approved") for number in range(2))
    tab = open_tab()
    tab.goto(site + page.url)

    def button(comment):
        return tab.locator(f"#comment-{comment.pk} button[name=helpful]")

    expect(button(mine)).to_have_attribute("aria-pressed", "false")
    for pressed, count in (("true", 1), ("false", 0), ("true", 1)):
        press(tab, f"#comment-{mine.pk} button[name=helpful]")
        expect(button(mine)).to_have_attribute("aria-pressed", pressed)
        expect(button(mine)).to_be_focused()
        tab.wait_for_selector("#comments:not([aria-busy])")
        mine.refresh_from_db()
        assert mine.helpful_count == count
        expect(button(mine)).to_have_text("Helpful (1)" if count else "Helpful")
    tab.reload()
    expect(button(mine)).to_have_attribute("aria-pressed", "true")
    expect(button(mine)).to_have_text("Helpful (1)")
    expect(button(other)).to_have_attribute("aria-pressed", "false")
    stranger = open_tab()
    stranger.goto(site + page.url)
    stranger.wait_for_selector("button[aria-pressed]")
    expect(stranger.locator("button[aria-pressed=true]")).to_have_count(0)


def test_what_is_selected_in_a_comment_is_quoted_in_the_reply(site, page, open_tab):
    comment = write(page, "Ten minutes.\n\nTwice a day.", status="approved")
    tab = open_tab(width=390)
    tab.goto(site + page.url)
    quote = tab.locator(".nm-quote")
    select = "(all, end) => getSelection().setBaseAndExtent(all[0], 0, all[end], 1)"
    tab.locator("#nm-comments-title").evaluate_all(select, 0)
    words = tab.locator(f"#comment-{comment.pk} > [dir] p")
    expect(words).to_have_count(2)
    expect(quote).to_have_count(0)
    words.evaluate_all(select, 1)
    expect(quote).to_be_visible()
    fits(tab)
    quote.click()
    body = tab.locator("[name=body]")
    expect(body).to_be_focused()
    quoted = body.input_value()
    assert quoted.split() == "> Ten minutes. > > Twice a day.".split() and quoted.endswith("\n\n")
    expect(quote).to_have_count(0)
    expect(tab.locator("[name=parent]")).to_have_value(str(comment.pk))


def test_draft_is_kept_until_it_was_accepted(site, page, open_tab):
    tab = open_tab()
    tab.goto(site + page.url)
    fill(tab, body="Half a thought", name="Ann", email="ann@example.org")
    tab.reload()
    expect(tab.locator("[name=body]")).to_have_value("Half a thought")
    expect(tab.locator("[name=name]")).to_have_value("Ann")
    press(tab, "button[value=post]")
    tab.wait_for_selector("article.nm-comment")
    tab.goto(site + page.url)
    expect(tab.locator("[name=body]")).to_have_value("")


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
    tab.wait_for_selector("[data-nm-status]:has-text('your text is saved')")
    expect(tab.locator("[name=body]")).to_have_value("Not lost")
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
    expect(time).to_have_text(re.compile("ago|now|this minute"))
    assert time.get_attribute("datetime").startswith("20") and time.get_attribute("title")


def test_the_script_is_small_and_alone():
    import gzip
    from pathlib import Path

    import neuromod_wagtail.comments as comments

    folder = Path(comments.__file__).parent / "static/neuromod_wagtail/comments"
    assert len(gzip.compress((folder / "comments.js").read_bytes())) <= 7 * 1024
    # The moderators' scripts are in a folder of their own.
    names = {"admin", "comments.js", "comments.css", "proof.js"}
    assert {path.name for path in folder.iterdir()} == names


def test_targets_are_large_enough(site, page, open_tab):
    write(page, status="approved")
    tab = open_tab()
    tab.goto(site + page.url)
    for control in tab.locator(
        "#comments :is(a, button, input:not([type=hidden]), select, textarea)"
    ).all():
        if not control.is_visible() or control.evaluate(
            "e => !!e.closest('.nm-hidden, [dir=auto]')"
        ):
            continue
        box = control.bounding_box()
        # A checkbox is pressed by its label as well.
        least = 24 if control.get_attribute("type") == "checkbox" else 44
        assert box["height"] >= least, control.evaluate("e => e.outerHTML")


def test_a_waiting_comment_is_shown_to_its_author_and_to_nobody_else(site, page, open_tab):
    first = write(page, "A question", status="approved")
    tab = open_tab()
    tab.goto(site + page.url)
    press(tab, f"#comment-{first.pk} a[href$='/reply/']")
    fill(tab, body="An answer", name="Bob", email="bob@example.org")
    press(tab, "button[value=post]")
    reply = f"#comment-{first.pk} + ol"
    tab.wait_for_selector(f"{reply} article:has-text('Awaiting moderation')")
    expect(tab.locator(f"{reply} [data-nm-mine]")).to_have_count(1)
    tab.goto(site + page.url)
    tab.wait_for_selector(f"{reply} article:has-text('An answer') [data-nm-mine]")
    other = open_tab()
    other.goto(site + page.url)
    other.wait_for_load_state("networkidle")
    assert other.locator("article").count() == 1
    actions.decline(Comment.objects.get(parent=first))
    tab.reload()
    tab.wait_for_selector("[data-nm-status]:has-text('declined')")
    expect(tab.locator("article")).to_have_count(1)


def test_the_same_words_again_leave_nothing_under_nothing(site, page, open_tab, published_at_once):
    """Posted, answered late so that the reader sent it again, and once more by someone else."""
    tab = open_tab()
    tab.goto(site + page.url)
    for _time in range(2):
        fill(tab, body="Said twice", name="Ann", email="ann@example.org")
        press(tab, "button[value=post]")
        tab.wait_for_function("document.querySelector('[name=body]').value === ''")
        tab.wait_for_selector("#comments:not([aria-busy])")
        expect(tab.locator(".nm-threads > li")).to_have_count(1)
        expect(tab.locator(".nm-threads > li > article")).to_have_count(1)
        expect(tab.locator("[data-nm-mine]")).to_have_count(1)
    expect(tab.locator("[data-nm-status]")).to_contain_text("already been posted")


def test_an_answer_lost_on_the_way_is_sent_again_by_the_same_browser(site, page, open_tab):
    tab = open_tab()
    tab.goto(site + page.url)
    fill(tab, body="Once", name="Ann", email="ann@example.org")
    # It is received and stored; only the response is lost.
    tab.route("**/post/**", lambda route: (route.fetch(max_redirects=0), route.abort()))
    press(tab, "button[value=post]")
    tab.wait_for_selector("[data-nm-status]:has-text('your text is saved')")
    tab.unroute("**/post/**")
    tab.reload()
    expect(tab.locator("[name=body]")).to_have_value("Once")
    press(tab, "button[value=post]")
    tab.wait_for_selector("article:has-text('Once') [data-nm-mine]")
    assert Comment.objects.count() == 1


def test_each_form_has_its_own_draft(site, page, open_tab):
    ann, bob = (
        write(page, f"By {name}", name=name, email=f"{name}@example.org", status="approved")
        for name in ("Ann", "Bob")
    )
    tab = open_tab()
    body = tab.locator("[name=body]")

    def answer(comment):
        press(tab, f"#comment-{comment.pk} a[href$='/reply/']")

    tab.goto(site + page.url)
    press(tab, ".nm-compose > summary")
    fill(tab, body="For all")
    answer(ann)
    expect(body).to_have_value("")
    fill(tab, body="For Ann")
    answer(bob)
    expect(body).to_have_value("")
    fill(tab, body="For Bob")
    tab.reload()
    expect(body).to_have_value("For all")
    answer(bob)
    expect(body).to_have_value("For Bob")
    answer(ann)
    expect(body).to_have_value("For Ann")
    press(tab, "[data-nm-cancel]")
    expect(body).to_have_value("For all")
    fill(tab, name="Cid", email="cid@example.org")
    press(tab, "button[value=post]")
    tab.wait_for_selector("article:has-text('For all')")
    expect(body).to_have_value("")
    answer(ann)
    expect(body).to_have_value("For Ann")
    assert list(Comment.objects.filter(name="Cid").values_list("body", "parent")) == [
        ("For all", None)
    ]
