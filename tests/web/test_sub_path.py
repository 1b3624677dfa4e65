"""No broken links below a path that the server names, with slashes at the end.

``tests/two_sites`` has a path that a setting names, without slashes.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.test.utils import override_script_prefix

from tests.two_sites.conftest import sites, stored
from tests.two_sites.crawler import Crawler

__all__ = ["sites", "stored"]

PREFIX = "/clinic"


def test_every_address_for_readers_leads_somewhere(client: Any, sites: Any) -> None:
    crawler = Crawler(client, {"two.example"}, PREFIX)
    # What a server does, and the client of the tests does not.
    with override_script_prefix(f"{PREFIX}/"):
        crawler.crawl("http://two.example/clinic/", "http://two.example/clinic/sitemap.xml")
    assert crawler.problems == []
    blog = "http://two.example/clinic/blog/"
    article = f"{blog}{sites.articles[1].slug}/"
    expected = {blog, article, f"{article[:-1]}.md", f"{blog}feed/", f"{blog}modalities/compare/"}
    assert expected <= set(crawler.statuses)
    # Readers who leave the slash out are sent to the address with it.
    path = urlsplit(article).path
    answer = client.get(path.removeprefix(PREFIX)[:-1], HTTP_HOST="two.example", SCRIPT_NAME=PREFIX)
    assert (answer.status_code, answer["Location"]) == (301, path)
