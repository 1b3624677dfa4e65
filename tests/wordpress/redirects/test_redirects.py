"""Old URLs: their destinations, stored redirects and responses."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.core.checks import run_checks
from django.db import connection
from django.http import HttpResponseNotFound
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site

from neuromod_wagtail.importing.report import Report, folded
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.importing import Import, Options
from neuromod_wagtail.wordpress.models import ImportRun
from neuromod_wagtail.wordpress.reading import permalinks as old_addresses
from neuromod_wagtail.wordpress.reading.permalinks import Permalinks
from neuromod_wagtail.wordpress.reading.records import Item, Moment, TermUse
from neuromod_wagtail.wordpress.redirects import rules
from neuromod_wagtail.wordpress.redirects.middleware import WordPressRedirectMiddleware
from neuromod_wagtail.wordpress.redirects.rules import Blog, Destination, followed, place
from neuromod_wagtail.wordpress.redirects.storing import RedirectWriter
from tests.factories import make_article, make_author, make_category, make_image
from tests.wordpress.blogs import attachment, bring, post

OLD = "https://blog.example"
PAIN = "%e7%97%9b%e3%81%bf"  # 痛み, as WordPress writes it


def make_item(number: int = 7, **fields) -> Item:
    defaults = {
        "type": "post", "title": "", "link": f"{OLD}/2024/02/03/{PAIN}/", "guid": "", "slug": PAIN,
        "status": "publish", "author": "ada", "content": "", "excerpt": "",
        "date": Moment(datetime(2024, 2, 3, 4, 5)),
    }  # fmt: skip
    return Item(number, **{**defaults, **fields})


# --- Pairs ------------------------------------------------------------------------------------


def test_a_posts_feeds_lead_to_the_feed_of_its_comments() -> None:
    old = old_addresses.for_item(make_item(), Permalinks(), OLD)
    page, feed = Destination(1, path="/blog/pain/"), place("/comments/feed/1/")
    pairs = dict(rules.for_page(old, page, feed))
    assert pairs[f"/2024/02/03/{PAIN}/"] == pairs["/?p=7"] == page
    assert pairs[f"/2024/02/03/{PAIN}/feed/"] == feed
    assert dict(rules.for_page(old, page))[f"/2024/02/03/{PAIN}/feed/"] == page


def test_every_size_of_a_picture_leads_to_its_file() -> None:
    notes = 'a:2:{s:4:"file";s:18:"2024/02/clinic.png";s:5:"sizes";a:1:{s:6:"medium";a:1:{s:4:"file";s:18:"clinic-300x225.png";}}}'
    item = make_item(
        type="attachment",
        link=f"{OLD}/clinic/",
        attachment_url=f"{OLD}/files/2024/02/clinic.png",
        meta=(("_wp_attached_file", "2024/02/clinic.png"), ("_wp_attachment_metadata", notes)),
    )
    pairs = dict(
        rules.for_page(old_addresses.for_item(item, Permalinks(), OLD), place("/media/c.png"))
    )
    assert set(pairs.values()) == {place("/media/c.png")}
    assert {
        "/clinic/",
        "/?attachment_id=7",
        "/files/2024/02/clinic-300x225.png",
        "/wp-content/uploads/2024/02/clinic.png",
        "/wp-content/uploads/2024/02/clinic-300x225.png",
    } <= set(pairs)


def test_days_lead_to_the_month_in_which_the_article_is_here() -> None:
    there, here = datetime(2023, 12, 31, 23, 30), datetime(2024, 1, 1, 4, 30)
    pairs = dict(rules.for_dates([(there, here)], Permalinks(), Blog(3, "/blog/")))
    assert pairs["/2023/12/31/"] == pairs["/2023/12/"] == Blog(3, "/blog/").at("/2024/01/")
    assert pairs["/2023/"].path == "/blog/2024/"
    assert pairs["/2023/12/feed/atom/"].path == "/blog/2024/01/feed/atom/"
    assert pairs["/?m=20231231"].path == "/blog/2024/01/"


def test_a_blog_below_the_top_of_its_host_has_a_front_page() -> None:
    blog = Blog(3, "/articles/")
    pairs = dict(rules.for_site(Permalinks(root="/blog"), blog, place("/comments/feed/")))
    assert pairs["/blog/"] == blog.at()
    assert pairs["/blog/feed/atom/"].route == "/feed/atom/"
    assert pairs["/blog/comments/feed/"] == place("/comments/feed/")
    assert "/" not in dict(rules.for_site(Permalinks(), blog))


def test_following_ends_at_the_last_address_and_never_goes_round() -> None:
    steps = {"/b": place("/c"), "/c": place("/d"), "/x": place("/y"), "/y": place("/x")}
    assert followed("/a", place("/b"), steps.get) == place("/d")
    assert followed("/a", place("/e"), steps.get) == place("/e")
    assert followed("/d", place("/b"), steps.get) is None
    assert followed("/a", place("/x"), steps.get) is None
    assert followed("/a", place("/a"), steps.get) is None
    assert followed("/a", Destination(1, path="/b"), steps.get) == Destination(1, path="/b")
    assert followed("/a", place("https://else.example/"), steps.get).url == "https://else.example/"


# --- Stored -----------------------------------------------------------------------------------


@pytest.fixture
def site(index):
    return Site.objects.get()


def to_page(page, route: str = "") -> Destination:
    return Destination(page.pk, route, path=page.get_url_parts()[2])


def write(site, pairs, **options) -> Report:
    report = Report()
    writer = RedirectWriter(site, report, **options)
    writer.add(pairs)
    writer.flush()
    return report


def remarks(report: Report) -> dict[str, str]:
    return {remark.id: remark.code for remark in report.remarks}


def test_a_second_time_changes_nothing(site, index) -> None:
    article = make_article(index)
    pairs = [("/old/", to_page(article)), ("/old", to_page(article)), ("/?p=7", to_page(article))]
    kept: list[Redirect] = []
    assert write(site, pairs, keep=kept.extend).redirects == 2
    assert {row.pk for row in kept} == set(Redirect.objects.values_list("pk", flat=True))
    again = write(site, pairs)
    assert (again.redirects, again.remarks, Redirect.objects.count()) == (0, [], 2)


def test_a_dry_run_counts_and_writes_nothing(site, index) -> None:
    article = make_article(index)
    report = Report()
    writer = RedirectWriter(site, report, dry_run=True)
    for _time in range(2):
        writer.add([("/old/", to_page(article)), ("/a/", place("/media/a.png"))])
        writer.flush()
    assert (report.redirects, report.remarks, Redirect.objects.count()) == (2, [], 0)


@pytest.mark.parametrize("everywhere", [False, True])
def test_what_an_editor_made_stays_and_is_said(site, index, everywhere: bool) -> None:
    article = make_article(index)
    mine = Redirect.add_redirect("/old", "/elsewhere/", site=None if everywhere else site)
    report = write(site, [("/old/", to_page(article)), ("/new/", to_page(article))])
    assert remarks(report) == {"/old": "redirect_exists"}
    assert report.remarks[0].detail == "/elsewhere/"
    assert report.redirects == 1
    mine.refresh_from_db()
    assert mine.redirect_link == "/elsewhere/"


def test_another_sites_redirects_are_no_matter(site, index) -> None:
    other = Site.objects.create(hostname="other.example", root_page=index)
    Redirect.add_redirect("/old", "/elsewhere/", site=other)
    report = write(site, [("/old/", to_page(make_article(index)))])
    assert (report.redirects, report.remarks) == (1, [])


def test_chains_are_shortened_and_circles_refused(site) -> None:
    Redirect.add_redirect("/media/a.png", "/media/b.png", site=site)
    Redirect.add_redirect("/media/b.png", "http://localhost/media/c.png", site=site)
    Redirect.add_redirect("/media/x.png", "/files/x.png", site=site)
    pairs = [("/files/a.png", place("/media/a.png")), ("/files/x.png", place("/media/x.png"))]
    report = write(site, pairs)
    assert Redirect.objects.get(old_path="/files/a.png").link == "http://localhost/media/c.png"
    assert remarks(report) == {"/files/x.png": "redirect_loop"}


def test_a_page_that_answers_at_an_old_address_is_not_hidden(site, index) -> None:
    here = make_article(index, slug="here")
    draft = make_article(index, slug="draft", publish=False)
    there = to_page(make_article(index))
    path = to_page(here).path
    report = write(site, [(path, there), (to_page(draft).path, there), (path + "?p=1", there)])
    assert remarks(report) == {path.rstrip("/"): "address_taken"}
    assert report.redirects == 2


def test_an_address_that_stays_needs_no_redirect(site, index) -> None:
    article = make_article(index, slug="痛み")
    pairs = [(f"/blog/{PAIN}/", to_page(article)), ("/", to_page(index))]
    assert write(site, pairs).redirects == 0


def test_too_long_for_the_column(site, index) -> None:
    article = to_page(make_article(index))
    longest = "/" + "%e7%97%9b" * 254
    report = write(site, [(longest, article), (longest + "a", article)])
    assert report.redirects == 1
    assert [remark.code for remark in report.remarks] == ["address_too_long"]


def test_the_number_of_queries_depends_on_batches_alone(site, index) -> None:
    article = to_page(make_article(index))

    def cost(number: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            write(site, [(f"/{number}/{n}/", article) for n in range(number)])
        return len(queries)

    cost(1)  # the site's root page, once
    assert cost(10) == cost(90)


def test_somebody_else_makes_the_same_redirect_meanwhile(site, index, monkeypatch) -> None:
    article = make_article(index)
    looked = RedirectWriter._taken

    def look(self, waiting):
        if not Redirect.objects.exists():
            Redirect.add_redirect("/old", "/elsewhere/", site=site)
        return looked(self, waiting)

    monkeypatch.setattr(RedirectWriter, "_taken", look)
    report = write(site, [("/old/", to_page(article)), ("/new/", to_page(article))])
    assert remarks(report) == {"/old": "redirect_exists"}
    assert report.redirects == 1


# --- Visited ----------------------------------------------------------------------------------


@pytest.fixture
def moved(site, index):
    """A small blog with all kinds of things, each at an old address; → old address: new one."""
    date = datetime(2024, 2, 3, 4, 5, tzinfo=UTC)
    pain, author = make_category(slug="schmerz"), make_author(slug="ada")
    article = make_article(
        index, slug="痛み", published_at=date, authors=[author], categories=[pain], tags=["TENS"]
    )
    item = make_item(terms=(TermUse("category", "pain", ""),), meta=(("_wp_old_slug", "schmerz"),))
    links, blog = Permalinks(), Blog(index.pk, to_page(index).path)
    feed = place(f"/comments/feed/{article.pk}/")
    pairs = [
        *rules.for_page(old_addresses.for_item(item, links, OLD), to_page(article), feed),
        *rules.for_page(["/?attachment_id=9", "/up/9.png"], place(make_image().file.url)),
        *rules.for_listing(
            old_addresses.for_category(["body", "pain"], "4", links), blog, "/category/schmerz/"
        ),
        *rules.for_listing(old_addresses.for_tag("tens", links), blog, "/tag/tens/"),
        *rules.for_listing(old_addresses.for_author("Ada", "2", links), blog, "/author/ada/"),
        *rules.for_dates([(date, date)], links, blog),
        *rules.for_site(links, blog, place("/comments/feed/")),
    ]
    write(site, pairs)
    return pairs


def test_every_old_address_answers_with_its_content(client, moved) -> None:
    assert len(moved) > 70
    seen: set[str] = set()
    for old, destination in moved:
        response = client.get(old)
        if response.status_code == 200:
            assert old == destination.path, f"{old} is something else"
            continue
        assert response.status_code == 301, old
        wanted = destination.path if destination.page_id is None or not destination.route else ""
        assert response.url == quote(wanted or destination.path, safe="/%"), old
        if response.url not in seen and not response.url.startswith("/media/"):
            seen.add(response.url)
            assert client.get(response.url).status_code == 200, (old, response.url)
    assert len(seen) > 15


SPELLINGS = [
    ("/?p=7&utm_source=mail", "痛み/"),
    ("/?preview=true&p=7", "痛み/"),
    ("/index.php?p=7", "痛み/"),
    ("/index.php/2024/02/03/痛み/", "痛み/"),
    (f"/2024/02/03/{PAIN.upper()}/", "痛み/"),
    (f"/2024/02/03/{PAIN}/?replytocom=3", "痛み/"),
    (f"/2024/02/03/{PAIN}/comment-page-2/", "痛み/"),
    (f"/2024/02/03/{PAIN}/2/", "痛み/"),
    ("/category/body/pain/page/3/", "category/schmerz/"),
    ("/?cat=4&paged=2", "category/schmerz/"),
]
OTHERS = ["/?p=8", "/?p=", "/?q=7", "/?p=7%00", "/page/2/", "/index.php/none/", "/none/2/"]


def test_the_same_in_other_spellings_and_nothing_else(client, moved) -> None:
    for old, new in SPELLINGS:
        for answer in (client.get(old), client.head(old)):
            assert (answer.status_code, answer.url) == (301, quote(f"/blog/{new}")), old
    for other in OTHERS:
        assert client.get(other).status_code in {200, 404}, other
    assert client.post("/?p=7").status_code != 301, "forms are left alone"


def test_a_visit_without_old_parameters_asks_for_no_redirect(client, moved) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/blog/?page=1").status_code == 200
    assert not any("redirects_redirect" in query["sql"] for query in queries)


WITHOUT_COMMENTS = Options(only=frozenset({"posts", "pages"}))


def test_every_old_address_of_a_real_blog_leads_to_its_content(
    client, rf, shared_data, index
) -> None:
    """WordPress's own export, imported; then each address that WordPress answered is asked for."""
    folder = shared_data / "wxr" / "wordpress-6.1"
    report = Import(ImportRun(), [folder / "export.xml"], index, WITHOUT_COMMENTS).execute()
    assert report.redirects > 300
    assert not [remark for remark in report.remarks if remark.kind == "redirect"]
    expected = json.loads((folder / "export-expected.json").read_text())["posts"]
    nothing_there = WordPressRedirectMiddleware(lambda request: HttpResponseNotFound())
    public = [entry for entry in expected if entry["status"] == "publish"]
    assert len(public) > 15
    for entry in public:
        old = entry["path"]
        answer = client.get(old, follow=True)
        assert answer.status_code == 200, old
        assert answer.redirect_chain[0][1] == 301 and len(answer.redirect_chain) == 1, old
        by_number = nothing_there(rf.get(f"/?p={entry['id']}", SERVER_NAME="localhost"))
        assert (by_number.url, by_number.status_code) == answer.redirect_chain[0], old
        title = "" if entry["password"] else html.unescape(entry["title"])
        heading = BeautifulSoup(answer.content, "html.parser").find("h1").get_text(" ", strip=True)
        # WordPress bends quotation marks when it shows them.
        assert list(folded([heading])) == list(folded([title])) or not title, old
    hidden = {page.pk for page in Page.objects.filter(live=False)}
    hidden |= set(PageViewRestriction.objects.values_list("page_id", flat=True))
    targets = {}
    for redirect in Redirect.objects.all():
        if redirect.redirect_page_id in hidden:
            continue
        answer = nothing_there(rf.get(redirect.old_path, SERVER_NAME="localhost"))
        assert answer.status_code == 301, redirect.old_path
        targets[answer.url] = redirect
    assert len(targets) > 60
    # Articles were read above; of feeds one of each kind is enough.
    kinds = {re.sub(r"(\w+)/[^/]+(/feed/)", r"\1\2", url): url for url in targets}
    for url in kinds.values():
        number = re.search(r"/comments/feed/(\d+)/", url)
        page = int(number[1]) if number else targets[url].redirect_page_id
        if page not in hidden and (number or targets[url].redirect_page_route_path):
            assert client.get(url).status_code == 200, (targets[url].old_path, url)


# --- Installed --------------------------------------------------------------------------------


def found() -> list[str]:
    return [message.id for message in run_checks(tags=["neuromod"])]


def test_the_site_is_told_what_is_missing(settings, monkeypatch) -> None:
    assert found() == []
    wagtails = "wagtail.contrib.redirects.middleware.RedirectMiddleware"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:-1], wagtails]
    assert found() == ["neuromod_wordpress.W301"]
    monkeypatch.setattr("django.apps.apps.is_installed", lambda name: "redirects" not in name)
    assert found() == ["neuromod.E003"]


# --- What is not public ---------------------------------------------------------------------


@pytest.fixture
def secrets(index, export_file, tmp_path, settings):
    """A public post, and others that are not; each with a picture and a link of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    statuses = {
        21: {}, 22: {"status": "draft"}, 23: {"status": "private"}, 24: {"status": "pending"},
        25: {"status": "future", "post_date": "2999-01-01 09:00:00",
             "post_date_gmt": "2999-01-01 09:00:00"},
        26: {"post_password": "sesame"},
    }  # fmt: skip
    content = "".join(
        post(number, **fields) + attachment(number + 20, f"{number}.txt", post_parent=number)
        for number, fields in statuses.items()
    )
    for number in statuses:
        (tmp_path / f"{number}.txt").write_text(str(number))
    bring(export_file(content), index, media=tmp_path)


def asked_for(number: int) -> list[str]:
    path = f"/2024/02/02/post-{number}/"
    queries = (f"/?p={number}", f"/?page_id=1&p={number}", f"/index.php?p={number}&utm_source=x")
    return [
        *queries,
        path,
        path[:-1],
        f"{path}2/",
        f"{path}feed/",
        f"{path}comment-page-2/",
        f"{path}?x=1",
    ]


@pytest.mark.parametrize("number", [22, 23, 24, 25])
def test_nobody_learns_the_address_of_what_is_not_public(client, secrets, number) -> None:
    for address in [*asked_for(number), f"/?attachment_id={number + 20}", f"/?p={number + 20}"]:
        for answer in (client.get(address), client.head(address)):
            assert "/blog/" not in answer.get("Location", ""), address
            assert b"post-2" not in answer.content.replace(b"post-21", b"").replace(b"post-26", b"")
    assert client.get(f"/?p={number}").status_code == 404


@pytest.mark.parametrize("number", [21, 26])
def test_what_is_public_is_found(client, secrets, number) -> None:
    for address in asked_for(number):
        answer = client.get(address)
        assert answer.status_code == 301, address
        assert answer.url.endswith((f"/post-{number}/", "/")), address
    assert client.get(f"/?attachment_id={number + 20}").status_code == 301


def test_it_is_found_once_it_is_published_and_not_afterwards(client, secrets) -> None:
    page = ArticlePage.objects.get(slug="post-22")
    page.save_revision().publish()
    page.refresh_from_db()
    for address in ("/?p=22", "/2024/02/02/post-22/"):
        assert client.get(address).url.endswith("/post-22/"), address
    page.unpublish()
    assert client.get("/?p=22").status_code == 404
    assert client.get("/2024/02/02/post-22/").status_code == 404


def test_editors_find_what_is_private(client, admin_client, secrets) -> None:
    assert client.get("/?p=23").status_code == 404
    assert admin_client.get("/?p=23").url.endswith("/post-23/")
    assert admin_client.get("/2024/02/02/post-23/").url.endswith("/post-23/")
