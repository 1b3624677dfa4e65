"""A moderator at the keyboard, using the queue."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.users.models import UserProfile

from neuromod_wagtail.comments.models import Comment, DeclineReason
from neuromod_wagtail.comments.security import tokens
from tests import databases
from tests.comments.browser.keyboard import fits
from tests.comments.conftest import write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUEUE = "wagtailsnippets_neuromod_comments_comment:list"


@pytest.fixture
def admin(transactional_db, settings, live_server):
    """The URL of the queue. Wagtail's admin has a policy of its own, so none is added here."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("the server's threads need a database file")
    settings.WAGTAIL_GRAVATAR_PROVIDER_URL = None
    settings.WAGTAIL_ENABLE_UPDATE_CHECK = False
    databases.write_first_rows()
    return live_server.url


@pytest.fixture
def waiting(page):
    """Four pending comments; the last one is long and answers nothing."""
    return [write(page, f"Words {number}", status="pending") for number in range(4)]


@pytest.fixture
def enter(admin, open_tab):
    """Open the queue as a user with all permissions."""

    def _enter(name="mia", **options):
        options = {"width": 1280, "height": 900, **options}
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            user = get_user_model().objects.create_superuser(name, f"{name}@example.org", "secret")
        client = Client()
        client.force_login(user)
        tab = open_tab(**options)
        session = client.cookies["sessionid"].value
        tab.context.add_cookies([{"name": "sessionid", "value": session, "url": admin}])
        tab.goto(admin + reverse(QUEUE))
        return tab

    return _enter


def focused(tab):
    return tab.evaluate("document.activeElement.closest('[data-nm-row]')?.dataset.nmRow")


def expect_focus(tab, comment):
    """Expect the row to have the focus, or to get it once the dialog is closed."""
    expect(tab.locator(f"#nm-row-{comment.pk}")).to_be_focused()


def status(comment):
    comment.refresh_from_db()
    return comment.status


def test_a_key_for_each_decision(waiting, enter):
    DeclineReason.objects.create(title="Personal", text="Too personal.")
    one, two, three, four = waiting
    tab = enter()
    said = tab.locator("[data-nm-message]")
    tab.keyboard.press("j")
    expect_focus(tab, one)
    tab.keyboard.press("a")
    expect(said).to_contain_text("Approved")
    expect_focus(tab, two)
    assert status(one) == "approved"

    tab.keyboard.press("d")
    dialog = tab.locator("dialog[open]")
    expect(dialog.get_by_role("heading", name="Decline a comment")).to_be_visible()
    tab.keyboard.press("P")  # the reason's first letter, in the list that has the focus
    tab.keyboard.press("Tab")
    tab.keyboard.type("asdu")  # keys are typed as text here
    tab.locator("dialog button:has-text('Decline')").press("Enter")
    expect(said).to_contain_text("Declined")
    assert (status(two), two.decline_reason) == ("declined", "asdu")
    expect_focus(tab, three)

    tab.keyboard.press("e")
    expect(dialog).to_be_visible()
    tab.keyboard.type("Ask the author")
    tab.locator("dialog button:has-text('Save the note')").press("Enter")
    expect(tab.locator(f"#nm-row-{three.pk}")).to_contain_text("Ask the author")
    expect_focus(tab, three)
    tab.keyboard.press("e")
    expect(dialog.locator("textarea")).to_have_value("Ask the author")
    dialog.locator("textarea").fill("The author answered")
    tab.locator("dialog button:has-text('Save the note')").press("Enter")
    expect(tab.locator(f"#nm-row-{three.pk}")).to_contain_text("The author answered")
    expect_focus(tab, three)

    tab.keyboard.press("r")
    expect(dialog).to_be_visible()
    tab.locator("dialog button:has-text('Publish')").press("Enter")
    expect(dialog).to_contain_text("This field is required")
    tab.locator("dialog textarea").fill("Thank you.")
    tab.locator("dialog button:has-text('Publish')").press("Enter")
    expect(said).to_contain_text("published")
    expect_focus(tab, three)
    assert status(three) == "approved" and Comment.objects.filter(parent=three).exists()

    tab.keyboard.press("j")
    expect_focus(tab, four)
    tab.keyboard.press("s")
    expect(said).to_contain_text("as spam")
    assert status(four) == "spam"
    tab.keyboard.press("u")
    expect(said).to_contain_text("Undone")
    expect_focus(tab, four)
    assert status(four) == "pending"

    tab.keyboard.press("x")
    expect(tab.locator("[data-bulk-action-num-objects]")).to_contain_text("1")
    tab.keyboard.press("/")
    expect(tab.get_by_role("textbox", name="Search term")).to_be_focused()


def test_ten_comments_in_ten_keys(page, enter):
    """The row that is marked needs no key of its own, and the next is marked at once."""
    ten = [write(page, f"Words {number}", status="pending") for number in range(11)]
    tab = enter()
    expect(tab.locator(f"#nm-row-{ten[0].pk}.nm-here")).to_be_visible()
    for key in "asaasaasaa":
        tab.keyboard.press(key)
    for place, key in enumerate("asaasaasaa"):
        wanted = {"a": "approved", "s": "spam"}[key]
        expect(tab.locator(f"#nm-row-{ten[place].pk} [data-nm-status={wanted}]")).to_be_attached()
    wanted = [{"a": "approved", "s": "spam"}[key] for key in "asaasaasaa"]
    assert [status(comment) for comment in ten] == [*wanted, "pending"]
    expect_focus(tab, ten[10])
    expect(tab.locator("[data-nm-pending]").first).to_have_attribute("data-nm-pending", "1")
    tabs = tab.get_by_role("navigation", name="Status")
    for name in ("Awaiting 1", "Approved 7", "Spam 3", "All 11"):
        expect(tabs.get_by_role("link", name=name)).to_be_visible()


def test_six_ordinary_comments_are_seen_at_once(page, enter):
    for number in range(8):
        write(page, "It took the edge off in the mornings. " * 4 + str(number), status="pending")
    tab = enter()
    whole = tab.evaluate(
        "[...document.querySelectorAll('[data-nm-row]')]"
        ".filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"
    )
    assert whole >= 6


def test_one_comment_at_a_time(page, enter, monkeypatch):
    """The next page is fetched before the last comment of this one is decided."""
    from neuromod_wagtail.comments.moderation.queue import listing

    monkeypatch.setattr(listing, "PAGE", 3)
    six = [write(page, f"Words {number}", status="pending") for number in range(6)]
    tab = enter()
    seen = tab.locator("[data-nm-row]:visible")
    tab.keyboard.press("z")
    expect(seen).to_have_count(1)
    expect_focus(tab, six[0])
    expect(seen).to_have_css("outline-style", "none")
    expect(seen.locator(".nm-cell__grid")).to_have_css("outline-style", "solid")
    tab.locator(f"#nm-row-{six[5].pk}").wait_for(state="attached")
    for comment in six[:5]:
        expect_focus(tab, comment)
        tab.keyboard.press("a")
    expect_focus(tab, six[5])
    expect(seen).to_have_count(1)
    tab.keyboard.press("u")
    expect_focus(tab, six[4])
    expect(tab.locator("[data-nm-message]")).to_contain_text("Undone")
    tab.keyboard.press("Escape")
    expect(seen).to_have_count(6)


def test_an_answer_that_comes_late_does_not_speak_last(waiting, enter):
    tab = enter()
    held = []
    # The answer to the first decision is held back until the second one is there.
    tab.route("**/reader-comments/decide/", lambda route: held.append(route), times=1)
    tab.keyboard.press("a")
    expect_focus(tab, waiting[1])
    tab.keyboard.press("s")
    said = tab.locator("[data-nm-message]")
    expect(said).to_contain_text("spam")
    held[0].continue_()
    expect(tab.locator(f"#nm-row-{waiting[0].pk}")).to_have_class(re.compile("nm-decided"))
    expect(said).to_contain_text("spam")
    assert [status(comment) for comment in waiting[:2]] == ["approved", "spam"]


def test_redacting_by_keyboard(page, enter):
    comment = write(page, "Call 555 0100 today", status="pending")
    tab = enter()
    tab.keyboard.press("c")
    text = tab.locator("dialog[open] textarea")
    expect(text).to_be_focused()
    text.evaluate("field => field.setSelectionRange(5, 13)")
    tab.get_by_role("button", name="Remove the selected text").click()
    expect(text).to_have_value("Call [removed] today")
    tab.get_by_role("button", name="Save the text").click()
    row = tab.locator(f"#nm-row-{comment.pk}")
    expect(row.locator(".nm-cell__body")).to_have_text("Call [removed] today")
    expect(row).to_contain_text("edited by a moderator")
    expect_focus(tab, comment)
    assert status(comment) == "pending"


def test_the_thread_beside_the_list(page, enter):
    first = write(page, "The question", status="approved")
    reply = write(page, "An answer", parent=first, status="pending")
    tab = enter()
    tab.keyboard.press("j")
    tab.keyboard.press("t")
    pane = tab.get_by_role("complementary", name="Thread")
    expect(pane.locator(".nm-thread__comment")).to_have_count(2)
    expect(pane).to_be_focused()
    box, row = pane.bounding_box(), tab.locator(f"#nm-row-{reply.pk}").bounding_box()
    assert row["x"] + row["width"] <= box["x"] + 1
    tab.keyboard.press("Escape")
    expect(pane).to_be_hidden()
    expect_focus(tab, reply)


def test_the_evidence_comes_with_the_focus(page, enter):
    comment = write(page, "Words", status="pending")
    Comment.objects.filter(pk=comment.pk).update(hold_reasons=[{"code": "links", "evidence": "2"}])
    tab = enter()
    chip = tab.locator(f"#nm-row-{comment.pk} .nm-chip").last
    evidence = tab.locator(f"#nm-row-{comment.pk} [role=tooltip]").last
    expect(evidence).to_be_hidden()
    chip.focus()
    expect(evidence).to_be_visible()
    tab.keyboard.press("Escape")
    expect(evidence).to_be_hidden()


def test_declining_and_answering_in_public_by_keyboard(waiting, enter):
    one, two = waiting[:2]
    tab = enter()
    tab.keyboard.press("j")
    tab.keyboard.press("d")
    dialog = tab.locator("dialog[open]")
    expect(dialog.locator("blockquote")).to_contain_text("Words 0")
    expect(dialog.locator("[name=answer]")).not_to_be_visible()
    dialog.locator("summary:has-text('Public reply')").press("Enter")
    dialog.locator("[name=answer]").fill("Please ask your doctor.")
    dialog.locator("button:has-text('Decline')").press("Enter")
    expect(tab.locator("[data-nm-message]")).to_contain_text("Declined")
    expect_focus(tab, two)
    assert status(one) == "declined"
    assert Comment.objects.get(parent=one).is_public


def test_a_form_that_comes_too_late_keeps_its_words(waiting, enter):
    mia, otto = enter("mia"), enter("otto")
    otto.keyboard.press("j")
    otto.keyboard.press("d")
    dialog = otto.locator("dialog[open]")
    dialog.locator("[name=reason]").fill("Too long")
    mia.keyboard.press("j")
    mia.keyboard.press("a")
    expect(mia.locator("[data-nm-message]")).to_contain_text("Approved")
    dialog.locator("button:has-text('Decline')").press("Enter")
    expect(dialog.locator("[role=alert]")).to_contain_text("mia decided")
    expect(dialog.locator("[name=reason]")).to_have_value("Too long")
    assert status(waiting[0]) == "approved"


def test_after_the_last_comment_comes_the_next_page(page, enter, monkeypatch):
    from neuromod_wagtail.comments.moderation.queue import listing

    monkeypatch.setattr(listing, "PAGE", 1)
    one, two = (write(page, f"Words {number}", status="pending") for number in range(2))
    tab = enter()
    tab.keyboard.press("j")
    tab.keyboard.press("a")
    expect(tab.locator("[rel=next]")).to_be_focused()
    tab.keyboard.press("Enter")
    tab.locator(f"#nm-row-{two.pk}").wait_for()
    tab.keyboard.press("j")
    expect_focus(tab, two)
    assert status(one) == "approved"


def test_the_keys_are_in_wagtails_list_and_can_be_switched_off(waiting, enter):
    tab = enter()
    tab.keyboard.press("?")
    listed = tab.locator("#keyboard-shortcuts-dialog")
    expect(listed).to_contain_text("Decline with a reason")
    user = get_user_model().objects.get()
    UserProfile.objects.update_or_create(user=user, defaults={"keyboard_shortcuts": False})
    tab = enter()
    tab.keyboard.press("j")
    tab.keyboard.press("a")
    assert focused(tab) is None and status(waiting[0]) == "pending"


def test_two_moderators_at_once(waiting, enter):
    mia, otto = enter("mia"), enter("otto")
    for tab in (mia, otto):
        tab.keyboard.press("j")
    mia.keyboard.press("a")
    expect(mia.locator("[data-nm-message]")).to_contain_text("Approved")
    otto.keyboard.press("s")
    expect(otto.locator("[data-nm-message]")).to_contain_text("mia decided")
    assert status(waiting[0]) == "approved"
    expect(otto.locator(f"#nm-row-{waiting[0].pk}")).to_contain_text("Approved, mia")


def test_without_javascript_the_buttons_work(waiting, enter):
    tab = enter(js=False)
    tab.locator(f"#nm-row-{waiting[0].pk} button:has-text('Approve')").click()
    expect(tab.locator(".messages")).to_contain_text("Approved")
    assert status(waiting[0]) == "approved"
    tab.locator(f"#nm-row-{waiting[1].pk} a:has-text('Decline')").click()
    tab.locator("[name=reason]").fill("No")
    tab.locator("button:has-text('Decline')").click()
    expect(tab.locator(".messages")).to_contain_text("Declined")
    assert status(waiting[1]) == "declined"
    assert tab.url.endswith(reverse(QUEUE))


def test_all_that_match_by_the_page_of_the_batch(waiting, enter, monkeypatch):
    from neuromod_wagtail.comments.moderation import batches

    monkeypatch.setattr(batches, "AT_ONCE", 0)
    monkeypatch.setattr(batches, "PIECE", 1)
    monkeypatch.setattr(batches, "SECONDS_PER_REQUEST", 0)
    tab = enter()
    tab.locator("a:has-text('Decide on all 4')").click()
    tab.get_by_role("button", name="Approve 4 comments").click()
    expect(tab.locator("[data-nm-message]")).to_contain_text("Done")
    assert set(Comment.objects.values_list("status", flat=True)) == {"approved"}
    tab.locator("button:has-text('Undo the whole batch')").click()
    expect(tab.locator("[data-nm-message]")).to_contain_text("Undone")
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending"}


def test_erasing_all_that_match_asks_once_more(waiting, enter):
    tab = enter()
    tab.locator("a:has-text('Decide on all 4')").click()
    tab.get_by_role("button", name="Erase 4 comments").click()
    expect(tab.get_by_role("alert")).to_contain_text("cannot be undone")
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending"}
    tab.get_by_role("link", name="Cancel").click()
    tab.get_by_role("button", name="Erase 4 comments").click()
    tab.locator("[name=sure]").wait_for(state="attached")
    tab.get_by_role("button", name="Erase 4 comments").click()
    expect(tab.locator("[data-nm-message]")).to_contain_text("4 comments decided")
    assert set(Comment.objects.values_list("status", flat=True)) == {"erased"}


def test_select_two_and_decide(waiting, enter):
    one, two, three, four = waiting
    tab = enter()
    tab.locator(f"#nm-row-{one.pk} input[type=checkbox]").check()
    tab.locator(f"#nm-row-{three.pk}").focus()
    tab.keyboard.press("x")
    bar = tab.locator("[data-bulk-action-footer]")
    expect(bar.get_by_role("link")).to_have_text(["Approve", "Spam", "Decline", "Erase"])
    bar.get_by_role("link", name="Decline the selected comments").click()
    tab.locator("[name=reason]").fill("Too personal")
    tab.get_by_role("button", name="Decline 2 comments").click()
    tab.get_by_role("link", name="View or undo").wait_for()
    assert [status(comment) for comment in waiting] == [
        "declined",
        "pending",
        "declined",
        "pending",
    ]
    assert reverse(QUEUE) in tab.url
    tab.get_by_role("link", name="View or undo").click()
    tab.get_by_role("button", name="Undo the whole batch").click()
    expect(tab.locator("[data-nm-message]")).to_contain_text("2 comments restored")
    assert [status(comment) for comment in (one, two, three, four)] == ["pending"] * 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_buttons_of_the_bar_can_be_read(waiting, enter, scheme):
    tab = enter(color_scheme=scheme)
    tab.locator(f"#nm-row-{waiting[0].pk} input[type=checkbox]").check()
    bar = tab.locator("[data-bulk-action-footer]")
    expect(bar).to_be_visible()
    # It appears with a transition, whose intermediate colours no one reads.
    bar.evaluate("bar => Promise.all(bar.getAnimations({subtree: true}).map(one => one.finished))")
    within = {"include": [["[data-bulk-action-footer] a"]]}
    found = Axe().run(tab, context=within, options={"runOnly": ["color-contrast"]})
    assert found.response["violations"] == [], found.generate_report()
    assert len(found.response["passes"][0]["nodes"]) == 4


def test_on_a_narrow_screen(waiting, enter):
    tab = enter(width=320, height=720)
    fits(tab)
    tab.locator(".nm-more summary").first.click()
    targets = tab.locator(
        ".nm-bar a, .nm-bar button, .nm-cell__actions .button, .nm-more[open] > div a"
    )
    boxes = [one.bounding_box() for one in targets.all() if one.is_visible()]
    assert len(boxes) > 20
    assert [box for box in boxes if box["height"] < 44 or box["width"] < 44] == []
    edges = tab.evaluate(
        "[...document.querySelectorAll('[data-nm-row] :is(input, p, strong, time, .button)')]"
        ".filter(one => one.checkVisibility({visibilityProperty: true}))"
        ".map(one => one.getBoundingClientRect())"
        ".filter(box => box.width && (box.left < 16 || box.right > innerWidth - 16))"
    )
    assert edges == []
    tab.locator(".nm-more summary").first.click()
    # The bar for several comments is in reach, with all of its buttons.
    box = tab.locator(f"#nm-row-{waiting[0].pk} input[type=checkbox]")
    box.check()
    for name in ("Approve", "Spam", "Decline", "Erase"):
        button = tab.locator("[data-bulk-action-footer] a", has_text=name)
        expect(button).to_be_in_viewport(ratio=1)
        assert button.bounding_box()["height"] >= 44
    box.uncheck()
    tab.locator(f"#nm-row-{waiting[0].pk} button:has-text('Approve')").click()
    said = tab.locator("[data-nm-message]")
    expect(said).to_contain_text("Approved")
    # The header, which is higher on narrow screens, hides nothing of what is said.
    for width in (320, 1280):
        tab.set_viewport_size({"width": width, "height": 200})
        tab.evaluate("scrollTo(0, 100)")
        header = tab.locator(".w-slim-header").bounding_box()
        assert said.bounding_box()["y"] >= header["y"] + header["height"], width


def test_a_filter_and_a_search_stay_in_their_tab(page, admin, enter):
    for name in ("Ada", "Zoë"):
        write(
            page, f"Words by {name}", status="approved", name=name, email=f"{name[0]}@example.org"
        )
    write(page, "Words that wait", status="pending", email="A@example.org")
    tab = enter()
    tab.goto(f"{admin}{reverse(QUEUE)}?tab=approved")
    listed = tab.locator("[data-nm-row]")
    expect(listed).to_have_count(2)
    tab.get_by_role("button", name="Show filters").click()
    tab.get_by_role("button", name="Author’s email").click()
    tab.locator("#id_email").fill("a@example.org")
    expect(listed).to_have_count(1)
    expect(listed).to_contain_text("Words by Ada")
    expect(tab).to_have_url(re.compile("tab=approved.*email=a|email=a.*tab=approved"))
    expect(tab.locator("[data-w-active-filter-id]")).to_have_count(1)
    tab.goto(f"{admin}{reverse(QUEUE)}?tab=approved")
    tab.get_by_role("textbox", name="Search term").fill("zoë")
    expect(listed).to_have_count(1)
    expect(listed).to_contain_text("Words by Zoë")


def test_a_decision_by_mail_from_a_page_that_sends_no_referrer(admin, enter, page):
    """Browsers name no origin for such a form, and Django alone would refuse it."""
    comment = write(page, "Words", status="pending")
    tab = enter()
    user = get_user_model().objects.get(username="mia")
    token = tokens.decision_token(comment.pk, user.pk, "pending")
    tab.goto(f"{admin}/admin/reader-comments/from-mail/{token}/approve/")
    with tab.expect_request(lambda request: request.method == "POST") as posted:
        tab.locator("form[action*=from-mail] button").click()
    assert "referer" not in posted.value.all_headers()
    tab.wait_for_url("**/history/")
    comment.refresh_from_db()
    assert (comment.status, comment.decided_by) == ("approved", user)


def test_somebody_signed_in_edits_from_a_page_that_sends_no_referrer(admin, enter, page):
    tab = enter()
    user = get_user_model().objects.get(username="mia")
    comment = write(page, "Frist", user=user, status="pending")
    tab.goto(f"{admin}/comments/own/{tokens.own_token(comment.pk)}/")
    tab.locator("[name=body]").fill("First")
    with tab.expect_navigation():
        tab.locator("button[value=edit]").click()
    comment.refresh_from_db()
    assert comment.body == "First"
