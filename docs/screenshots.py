"""Takes every picture of the documentation from the demo site.

    python docs/screenshots.py                  all pictures, into docs/images/
    python docs/screenshots.py --only index     one of them
    python docs/screenshots.py --url http://…   from a demo that is already running

Starts a demo of its own in a temporary folder and writes the article of the first tutorial
there, step by step, as the tutorial describes it. Needs the ``test`` dependency group.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

DOCS = Path(__file__).resolve().parent
IMAGES = DOCS / "images"
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
EDITOR = ("editor", "write-about-nerves")
MODERATOR = ("moderator", "read-every-comment")
ARTICLE = "/blog/neuromodulation-and-pain-relief/"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
A4 = {"width": 794, "height": 1123}  # in CSS pixels
MARGIN = 60
SLUG = "a-week-with-a-tens-unit"


class Camera:
    """Takes pictures of one demo. ``only``: the one name to save, or empty for all."""

    def __init__(self, browser: Browser, url: str, only: str = "") -> None:
        self.browser = browser
        self.url = url
        self.only = only

    def context(self, viewport: dict[str, int] = DESKTOP, **options: Any) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.url, viewport=viewport, locale="en-GB", **options
        )
        context.set_default_timeout(20_000)
        return context

    def save(self, name: str, page: Page, *, margin: int = 0) -> None:
        if self.only and name != self.only:
            return
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)  # for what slides in
        picture = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
        if margin:
            picture = ImageOps.expand(picture, margin, "white")
            picture = ImageOps.expand(picture, 1, "#999")
        # 256 colours are enough for pages; files become a third of their size.
        picture = picture.quantize(256, dither=Image.Dither.NONE)
        path = IMAGES / f"{name}.png"
        picture.save(path, optimize=True)
        print(f"{path.relative_to(DOCS.parent)}  {path.stat().st_size // 1024} KB")

    def read(
        self, name: str, path: str, viewport: dict[str, int], *, top: int = 0, **options: Any
    ) -> None:
        """A picture of what readers see, from ``top`` pixels on."""
        context = self.context(viewport, **options)
        page = context.new_page()
        response = page.goto(path)
        if response is None or not response.ok:
            raise SystemExit(f"{path} cannot be read.")
        page.mouse.wheel(0, top)
        self.save(name, page)
        context.close()


# What readers see


def reader_pictures(camera: Camera) -> None:
    camera.read("article", ARTICLE, {"width": 1100, "height": 1150})
    camera.read("article-phone", ARTICLE, PHONE, device_scale_factor=2)
    camera.read("article-dark", ARTICLE, {"width": 1100, "height": 900}, color_scheme="dark")
    camera.read("index", "/blog/", {"width": 1100, "height": 900})
    camera.read("modality", "/blog/modalities/scs/", {"width": 1100, "height": 1600})
    camera.read(
        "compare", "/blog/modalities/compare/?m=tms&m=scs", {"width": 1100, "height": 1000}, top=690
    )


def print_picture(camera: Camera) -> None:
    """The first sheet: what is between the margins, with the margins around it."""
    context = camera.context(
        {"width": A4["width"] - 2 * MARGIN, "height": A4["height"] - 2 * MARGIN}
    )
    page = context.new_page()
    page.goto(ARTICLE)
    page.emulate_media(media="print")
    camera.save("article-print", page, margin=MARGIN)
    context.close()


# What editors see: the steps of the first tutorial


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


def insert(page: Page, name: str, block: str = "") -> None:
    """The last "+" of a section, and the block of that name where there is a choice."""
    section(page, name).get_by_title("Insert a block").last.click()
    if block:
        page.get_by_role("option", name=block, exact=True).click()
    page.wait_for_timeout(400)


def choose(page: Page, name: str, button: str, entry: str, *, search: str = "") -> None:
    """A chooser button of a section, and the entry in the dialog that it opens."""
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
    add_credit_and_author(camera, page)
    address = page.url
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Submit to Moderators approval").click()
    page.locator(".messages .success").wait_for()
    context.close()
    publish(camera, address)
    camera.read("tutorial-article", f"/blog/{SLUG}/", {"width": 1100, "height": 1400})


def write_introduction(camera: Camera, page: Page) -> None:
    page.locator("#id_title").press_sequentially("A week with a TENS unit")
    insert(page, "introduction", "Text")
    page.keyboard.type("For one week I wore a TENS unit on my lower back. Here is what I found.")
    insert(page, "introduction", "Disclaimer")
    choose(page, "introduction", "Choose disclaimer", "The author has no medical training")
    page.evaluate("window.scrollTo(0, 0)")
    camera.save("editor-form", page)
    insert(page, "picture")
    choose(page, "picture", "Choose an image", "Two pads on the lower back")


def write_body(camera: Camera, page: Page) -> None:
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
    insert(page, "body", "Text")
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
    insert(page, "body", "References")


def save(page: Page) -> None:
    # Wagtail saves by itself half a second after a change; two savings at once would be a conflict.
    page.wait_for_timeout(2000)
    page.wait_for_load_state("networkidle")
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").click()


def check(camera: Camera, page: Page) -> None:
    page.get_by_role("button", name="Toggle checks").click()
    page.get_by_text("Credit of a picture incomplete").wait_for()
    camera.save("checks", page)
    page.get_by_role("button", name="Toggle checks").click()


def add_credit_and_author(camera: Camera, page: Page) -> None:
    credit = "[name=picture-0-value-credit-{}]"
    page.fill(credit.format("creator"), "neuromod_wagtail")
    page.fill(credit.format("source"), "the example site")
    page.select_option(credit.format("licence"), label="CC0 1.0")
    page.locator(credit.format("source")).scroll_into_view_if_needed()
    camera.save("picture-credit", page)
    page.get_by_role("button", name="Add author").click()
    choose(page, "authors", "Choose author", "Alex Morgan")
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


PICTURES: list[Callable[[Camera], None]] = [
    reader_pictures,
    print_picture,
    tutorial_pictures,
    admin_pictures,
]


# The demo


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


@contextmanager
def demo() -> Iterator[str]:
    """A demo of its own; its address."""
    folder = tempfile.mkdtemp(prefix="neuromod-docs-")
    port = free_port()
    command = [sys.executable, str(DOCS.parent / "manage.py"), "demo", "--port", str(port)]
    environment = {**os.environ, "NEUROMOD_VAR": folder}
    server = subprocess.Popen(  # noqa: S603  our own manage.py
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/blog/", server)
        yield url
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(url: str, server: subprocess.Popen[bytes], seconds: int = 180) -> None:
    for _second in range(seconds):
        if server.poll() is not None:
            raise SystemExit("The demo did not start: try manage.py demo.")
        try:
            urllib.request.urlopen(url)  # noqa: S310  127.0.0.1
            return
        except OSError:
            time.sleep(1)
    raise SystemExit(f"No answer from {url}.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="name of one picture, without .png")
    parser.add_argument("--url", default="", help="address of a demo that is already running")
    options = parser.parse_args()
    IMAGES.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        if options.url:
            take_all(Camera(browser, options.url, options.only))
        else:
            with demo() as url:
                take_all(Camera(browser, url, options.only))
        browser.close()


def take_all(camera: Camera) -> None:
    for take in PICTURES:
        take(camera)


if __name__ == "__main__":
    main()
