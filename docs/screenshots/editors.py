"""What editors see: the steps of the first tutorial, and two lists."""

from __future__ import annotations

from camera import Camera
from playwright.sync_api import BrowserContext, Locator, Page

EDITOR = ("editor", "write-about-nerves")
MODERATOR = ("moderator", "read-every-comment")
SLUG = "a-week-with-a-tens-unit"


def sign_in(context: BrowserContext, person: tuple[str, str]) -> Page:
    page = context.new_page()
    page.goto("/admin/login/")
    page.fill("[name=username]", person[0])
    page.fill("[name=password]", person[1])
    page.click("[type=submit]")
    page.wait_for_url("**/admin/")
    return page


def section(page: Page, name: str) -> Locator:
    return page.locator(f"#panel-child-content-{name}-section")


def open_panel(page: Page, tab: str, selector: str) -> None:
    """Open the tab of the editor that has the panel, and scroll to the panel."""
    page.get_by_role("tab", name=tab).click()
    panel = page.locator(selector)
    panel.wait_for()
    page.wait_for_timeout(1000)  # the editor goes to the top of the tab first
    panel.evaluate("node => node.scrollIntoView({block: 'center'})")


def insert(page: Page, name: str, block: str = "") -> None:
    """Press the last "+" of a section, and the block of that name where there is a choice."""
    section(page, name).get_by_title("Insert a block").last.click()
    if block:
        page.get_by_role("option", name=block, exact=True).click()
    page.wait_for_timeout(400)


def choose(page: Page, name: str, button: str, entry: str, *, search: str = "") -> None:
    """Press a chooser button of a section, and the entry in the dialog that it opens."""
    section(page, name).get_by_role("button", name=button).first.click()
    dialog = page.locator(".modal")
    if search:
        dialog.locator("[name=q]").fill(search)
    dialog.get_by_role("link", name=entry).first.click()
    page.locator(".modal").wait_for(state="detached")


def tutorial_pictures(camera: Camera) -> None:
    context = camera.context()
    page = sign_in(context, EDITOR)
    page.goto("/admin/articles/")
    page.get_by_role("link", name="Add article").click()
    write_introduction(camera, page)
    write_body(camera, page)
    save(page)
    check(camera, page)
    add_credit_and_category(camera, page)
    address = page.url
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Submit to Moderators approval").click()
    page.locator(".messages .success").wait_for()
    context.close()
    publish(camera, address)
    camera.read("tutorial-article", f"/blog/{SLUG}/", {"width": 1100, "height": 1400})


def write_introduction(camera: Camera, page: Page) -> None:
    page.locator("#id_title").press_sequentially("A week with a TENS unit")
    section(page, "introduction").get_by_role("textbox").click()
    page.keyboard.type("For one week I wore a TENS unit on my lower back. Here is what I found.")
    insert(page, "introduction", "Disclaimer")
    choose(page, "introduction", "Choose disclaimer", "The author has no medical training")
    page.evaluate("window.scrollTo(0, 0)")
    camera.save("editor-form", page)
    choose(page, "picture", "Choose an image", "Two pads on the lower back")


def write_body(camera: Camera, page: Page) -> None:
    cite_a_review(camera, page)
    section(page, "body").get_by_title("Insert a block").last.scroll_into_view_if_needed()
    page.mouse.wheel(0, 250)
    section(page, "body").get_by_title("Insert a block").last.click()
    page.get_by_role("option", name="Modality facts").locator("..").locator(
        ".w-combobox__option-preview"
    ).click()
    page.frame_locator(".w-combobox-preview__iframe").locator(".nm-facts").wait_for()
    camera.save("block-picker", page)
    page.get_by_role("option", name="Modality overview", exact=True).click()
    choose(page, "body", "Choose modality", "Transcutaneous electrical nerve", search="TENS")
    insert(page, "body", "References")


def cite_a_review(camera: Camera, page: Page) -> None:
    section(page, "body").get_by_role("textbox").last.click()
    page.keyboard.type("Reviews cannot say for sure whether it helps")
    page.keyboard.type("/cite")
    page.get_by_role("option", name="Cite a reference").click()
    page.locator(".modal [name=q]").fill("overview")
    entry = page.locator(".modal").get_by_role("link", name="(TENS) for chronic pain: an overview")
    entry.wait_for()
    camera.save("citation-chooser", page)
    entry.click()
    page.locator(".modal").wait_for(state="detached")
    page.keyboard.type(".")


def save(page: Page) -> None:
    # Wagtail saves by itself half a second after a change; two savings at once would be a conflict.
    page.wait_for_timeout(2000)
    page.wait_for_load_state("networkidle")
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").click()


def check(camera: Camera, page: Page) -> None:
    page.get_by_role("button", name="Toggle checks").click()
    page.get_by_text("Picture credit incomplete").wait_for()
    camera.save("checks", page)
    page.get_by_role("button", name="Toggle checks").click()


def add_credit_and_category(camera: Camera, page: Page) -> None:
    credit = "[name=picture-0-value-credit-{}]"
    section(page, "picture").get_by_role("button", name="Toggle section").last.click()
    page.fill(credit.format("creator"), "neuromod_wagtail")
    page.fill(credit.format("source"), "the example site")
    page.select_option(credit.format("licence"), label="CC0 1.0")
    page.locator(credit.format("source")).evaluate("node => node.scrollIntoView({block: 'center'})")
    camera.save("picture-credit", page)
    page.get_by_role("tab", name="Details").click()
    page.get_by_label("Without surgery").check()
    save(page)


def publish(camera: Camera, address: str) -> None:
    context = camera.context()
    page = sign_in(context, MODERATOR)
    camera.save("review", page)
    page.goto(address)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Approve and publish", exact=False).first.click()
    page.locator(".messages .success").wait_for()
    context.close()


def admin_pictures(camera: Camera) -> None:
    context = camera.context()
    page = sign_in(context, EDITOR)
    page.goto("/admin/articles/")
    page.get_by_role("button", name="Show filters").click()
    page.get_by_role("button", name="To do").click()
    camera.save("article-list", page)
    page.goto("/admin/snippets/neuromod_articles/modality/")
    page.get_by_role("link", name="Spinal cord stimulation").first.click()
    page.get_by_role("heading", name="Evidence").first.evaluate("node => node.scrollIntoView()")
    page.mouse.wheel(0, -70)  # out from under the header
    camera.save("modality-form", page)
    context.close()
