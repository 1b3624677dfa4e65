"""The root of the example site: Wagtail's welcome page makes room for a home page."""

from __future__ import annotations

from wagtail.models import Page, PageLogEntry, Site

from example_site.home.models import HomePage

SITE_NAME = "Neuromodulation, read carefully"
INTRO = (
    "<p>A blog by people who live with pain, about what pulses can and cannot do. "
    "Every fact names its source.</p>"
)


def get_home(hostname: str, port: int) -> HomePage:
    """Return the home page, created on the first run; the site follows host name and port."""
    home = HomePage.objects.first() or create_home()
    Site.objects.filter(root_page=home).update(hostname=hostname, port=port)
    Site.clear_site_root_paths_cache()
    return home


def create_home() -> HomePage:
    root = Page.get_first_root_node()
    welcome = root.get_children().first()
    home = root.add_child(
        instance=HomePage(
            title=SITE_NAME,
            slug="neuromodulation",
            intro=INTRO,
            search_description="A blog about neuromodulation and pain relief.",
        )
    )
    home.save_revision().publish()
    Site.objects.update_or_create(
        is_default_site=True, defaults={"root_page": home, "site_name": SITE_NAME}
    )
    if welcome is not None:
        welcome.delete()
        # Wagtail's log would name a page that is gone, and then nothing can be dumped by names.
        PageLogEntry.objects.filter(page=welcome.pk).delete()
    return home
