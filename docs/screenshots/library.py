"""The report on the language of articles, and the import of a bibliography."""

from __future__ import annotations

from camera import Camera
from editors import sign_in
from gate import ADMIN

BIBLIOGRAPHY = """\
@article{gibson2019,
  title   = {Transcutaneous electrical nerve stimulation ({TENS}) for chronic pain},
  author  = {Gibson, William and Wand, Benedict M. and Meads, Catherine},
  journal = {Cochrane Database of Systematic Reviews},
  year    = 2019, doi = {10.1002/14651858.CD011890.pub3}
}
@article{melzack1965,
  title   = {Pain mechanisms: a new theory}, author = {Melzack, Ronald and Wall, Patrick D.},
  journal = {Science}, volume = 150, pages = {971--979}, year = 1965,
  doi     = {10.1126/science.150.3699.971}
}
@article{erdos,
  title = {A letter without a number}, author = {Erd\\H{o}s, P{\\'a}l}, year = 1963
}
@book{broken, title = {Never closed
"""


def library_pictures(camera: Camera) -> None:
    context = camera.context()
    page = sign_in(context, ADMIN)
    page.goto("/admin/reports/language/")
    page.locator("table.listing").wait_for()
    camera.save("language-report", page)
    page.goto("/admin/references/add/")
    page.fill("[name=text]", BIBLIOGRAPHY)
    page.locator("[name=text]").evaluate("node => { node.style.height = '130px'; }")
    page.get_by_role("button", name="Read", exact=True).click()
    page.get_by_role("heading", name="References found").wait_for()
    page.locator("[name=text]").evaluate("node => { node.style.height = '130px'; }")
    page.mouse.wheel(0, 2000)
    camera.save("references-import", page)
    context.close()
