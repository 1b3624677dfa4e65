"""Draw the demo's pictures (SVG sources, PNG files) and print its document (PDF).

``python -m example_site.demo.pictures.render [name …]`` needs Chromium (``CHROMIUM`` names it)
and Playwright. The results are in the repository; run this only after changing a drawing.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from example_site.demo.content.pictures import PICTURES

from .scenes import SCENES
from .shapes import WIDTH, document

FOLDER = Path(__file__).parent


def write_svg(name: str) -> str:
    height = 1600 if name.startswith("portrait") else 1000
    picture = PICTURES[name]
    svg = document(SCENES[name](), picture["title"], picture["alt"], height=height)
    (FOLDER / "svg" / f"{name}.svg").write_text(svg, encoding="utf-8")
    return svg


def write_png(name: str, screenshot: bytes) -> int:
    """Flat colours need a small palette: 128 colours keep smooth edges and a small file."""
    image = Image.open(io.BytesIO(screenshot)).convert("RGB")
    target = FOLDER / "png" / f"{name}.png"
    image.quantize(128, dither=Image.Dither.NONE).save(target, optimize=True)
    return target.stat().st_size


def print_documents(page: Page) -> None:
    """Write a tagged PDF, so that screen readers find the headings and lists."""
    for source in (FOLDER.parent / "documents").glob("*.html"):
        page.set_content(source.read_text(encoding="utf-8"))
        page.pdf(path=source.with_suffix(".pdf"), prefer_css_page_size=True, tagged=True)


def main(names: list[str]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": 1600})
        for name in names or list(SCENES):
            page.set_content(f"<style>*{{margin:0;display:block}}</style>{write_svg(name)}")
            size = write_png(name, page.locator("svg").screenshot())
            sys.stdout.write(f"{name}: {size // 1024} KB\n")
        if not names:
            print_documents(page)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
