"""Takes every picture of the documentation from the demo site.

    python docs/screenshots                  all pictures, into docs/images/
    python docs/screenshots --only index     one of them
    python docs/screenshots --url http://…   from a demo that is already running
    python docs/screenshots --url http://… --state before
                                             those before the design, from a demo of an older version

Starts a demo of its own and writes the article of the first tutorial there, step by step, as
the tutorial describes it. Needs what ``make test`` installs.
"""

from __future__ import annotations

import argparse
import shutil

from camera import IMAGES, Camera
from demo_site import demo
from design import design_pictures
from editors import admin_pictures, tutorial_pictures
from from_pages import from_pages_pictures
from gate import gate_pictures
from library import library_pictures
from moderators import moderation_pictures
from moving import moving_pictures
from playwright.sync_api import sync_playwright
from readers import comment_pictures, print_picture, reader_pictures
from reports import report_pictures
from reviews import review_pictures

PICTURES = [
    design_pictures,
    reader_pictures,
    comment_pictures,
    print_picture,
    tutorial_pictures,
    admin_pictures,
    library_pictures,
    review_pictures,
    moderation_pictures,
    from_pages_pictures,
    moving_pictures,
    report_pictures,
    gate_pictures,
]
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    parser = argparse.ArgumentParser(description="Takes every picture of the documentation.")
    parser.add_argument("--only", default="", help="name of one picture, without .png")
    parser.add_argument("--url", default="", help="address of a demo that is already running")
    parser.add_argument("--state", default="after", choices=["before", "after"])
    options = parser.parse_args()
    IMAGES.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        if options.url:
            take_all(Camera(browser, options.url, options.only, state=options.state))
        else:
            with demo() as url:
                take_all(Camera(browser, url, options.only))
        browser.close()


def take_all(camera: Camera) -> None:
    for take in [design_pictures] if camera.state == "before" else PICTURES:
        take(camera)


if __name__ == "__main__":
    main()
