"""Opens pages of one demo in a browser and saves pictures of them, small enough for a repository."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps
from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError

DOCS = Path(__file__).resolve().parents[1]
IMAGES = DOCS / "images"
DESKTOP = {"width": 1280, "height": 900}


class Camera:
    """Takes pictures of one demo.

    ``only``: the one name to save, or empty for all. ``state``: ``before`` for an older version.
    """

    def __init__(self, browser: Browser, url: str, only: str = "", *, state: str = "after") -> None:
        self.browser = browser
        self.url = url
        self.only = only
        self.state = state

    def context(self, viewport: dict[str, int] = DESKTOP, **options: Any) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.url, viewport=viewport, locale="en-GB", **options
        )
        context.set_default_timeout(60_000)
        return context

    def save(self, name: str, page: Page, *, margin: tuple[int, ...] = ()) -> None:
        if self.only and name != self.only:
            return
        with suppress(TimeoutError):  # an editor may never stop checking and saving
            page.wait_for_load_state("networkidle", timeout=10_000)
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
        """Take a picture of what readers see, from ``top`` pixels on."""
        context = self.context(viewport, **options)
        page = context.new_page()
        response = page.goto(path)
        if response is None or not response.ok:
            raise SystemExit(f"{path} cannot be read.")
        page.mouse.wheel(0, top)
        self.save(name, page)
        context.close()
