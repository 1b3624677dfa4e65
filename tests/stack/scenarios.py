"""What the stack has to prove, each scenario with its figures. They run in this order.

The scenarios use HTTP, signals and the services' own commands. Only what no client can see, such
as whether a row is there, is asked of the database.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.stack import content
from tests.stack.people import Moderator, Reader, resent, soup, token_on
from tests.stack.services import ROOT, Stack, wait_until

Scenario = Callable[["Blog"], str]


class Blog:
    """The stack with its content."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.articles = content.make(stack.url)
        self.first, self.second, self.third = self.articles
        wait_for_tasks()
        self.moderator = Moderator(stack, node=2)

    def shown(self, path: str, *, node: int = 0) -> str:
        answer = Reader(self.stack, node=node).get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return soup(answer).get_text(" ")


def run(stack: Stack, names: list[str]) -> int:
    """Run the scenarios, all or those named, and print a table. Return how many failed."""
    import django
    from django.db import connections

    os.environ.update({**stack.env, "LOG_LEVEL": "ERROR"})
    django.setup()
    blog = Blog(stack)
    rows = []
    for scenario in SCENARIOS:
        if names and scenario.__name__ not in names:
            continue
        title = str(scenario.__doc__).strip().rstrip(".")
        print(f"… {title}", flush=True)
        began = time.monotonic()
        connections.close_all()  # PostgreSQL may have been restarted.
        try:
            results, result = scenario(blog), "ok"
        except Exception:
            traceback.print_exc()
            for process in (*stack.nodes, stack.worker, stack.varnish):
                print(f"--- {process.name}\n{process.said()[-3000:]}")
            results, result = "", "FAILED"
        rows.append((result, title, results, time.monotonic() - began))
    width = max(len(row[1]) for row in rows)
    for result, title, results, seconds in rows:
        print(f"{result:<6}  {title:<{width}}  {seconds:5.1f} s  {results}")
    return sum(row[0] != "ok" for row in rows)


def wait_for_tasks() -> None:
    """Wait until the worker has done everything, and nothing failed."""
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.filter(status__in=["READY", "RUNNING"])
    wait_until(lambda: not waiting.exists(), 120, what="the worker to finish")
    failed = DBTaskResult.objects.filter(status="FAILED").first()
    assert failed is None, failed.traceback


def comment_with(body: str) -> Any:
    from neuromod_wagtail.comments.models import Comment

    return Comment.objects.get(body=body)


def count(prefix: str) -> int:
    from neuromod_wagtail.comments.models import Comment

    return int(Comment.objects.filter(body__startswith=prefix).count())


def approved(blog: Blog) -> str:
    """An approved comment is visible within a second."""
    times, stale = [], 0
    began = time.monotonic()
    blog.shown(f"{blog.first.url}?uncached")
    rendering = time.monotonic() - began
    for number in range(14):
        body = f"Approved number {number}"
        assert Reader(blog.stack).post(blog.first, body).status_code == 302
        reader = Reader(blog.stack)
        for _time in range(2):
            copy = reader.get(blog.first.url)
        assert copy.headers["X-Cache"] == "hit", copy.headers
        blog.shown(blog.first.url, node=1)
        assert body not in copy.text
        blog.moderator.approve(comment_with(body).pk)
        if number % 2:  # The other node's own page cache is right at once.
            stale += body not in blog.shown(blog.first.url, node=1)
            continue
        times.append(
            wait_until(
                lambda reader=reader, body=body: body in reader.get(blog.first.url).text,
                what="the comment to be visible",
            )
        )
    assert stale == 0, f"The other node answered with {stale} old pages."
    # A busy machine needs a while to make the page; that is not what is measured.
    assert statistics.median(times) < 1 + rendering, (rendering, times)
    return (
        f"through Varnish: median {statistics.median(times):.2f} s, longest {max(times):.2f} s "
        f"(of which {rendering:.2f} s to make the page); "
        f"on the other node: at once, {stale} of 7 pages old"
    )


def disclaimer(blog: Blog) -> str:
    """No cache has the old text of a disclaimer after its task."""
    from neuromod_wagtail.disclaimers.models import Disclaimer

    urls = blog_urls(blog)
    readers = [Reader(blog.stack), Reader(blog.stack, node=2)]
    before = {(reader.base, url): reader.get(url).text for reader in readers for url in urls}
    old = [place for place, text in before.items() if content.OLD in text]
    assert len({url for _base, url in old}) > 3, old
    wrong: list[str] = []
    notice = Disclaimer.objects.get(slug="about-the-author")
    notice.short_text, notice.text = content.NEW, f"<p>{content.NEW}</p>"
    notice.save_revision().publish()
    wait_for_tasks()
    for reader in readers:
        for url in urls:
            text = reader.get(url).text
            if (reader.base, url) in old and content.NEW not in text:
                wrong.append(f"{reader.base}{url} lacks the new text.")
            # The page of a disclaimer lists its earlier versions.
            if content.OLD in text and not url.startswith("/disclaimers/"):
                wrong.append(f"{reader.base}{url} has the old text.")
    assert not wrong, wrong
    return f"{len(old)} cached pages had it, 0 of {len(before)} have it still"


def blog_urls(blog: Blog) -> list[str]:
    """Return the URLs of the site by following its links, with some that have a query."""
    reader = Reader(blog.stack)
    found, waiting = [], ["/", "/sitemap.xml", f"/api/v2/pages/{blog.first.pk}/"]
    waiting += [f"{article.url}?comments-order=oldest" for article in blog.articles]
    while waiting and len(found) < 40:
        url = waiting.pop(0)
        if url in found:
            continue
        found.append(url)
        tree = soup(reader.get(url))
        for tag in tree.select("a[href], link[rel=alternate]"):
            path = str(tag["href"]).removeprefix(blog.stack.url).partition("#")[0]
            is_ours = path.startswith("/") and not path.startswith(("/admin", "/static"))
            if is_ours and path not in found:
                waiting.append(path)
    return found


def cookies(blog: Blog) -> str:
    """Harmless cookies do not spoil the hit rate."""
    total, hits = 1000, 0
    paths = [article.url for article in blog.articles]
    reader = Reader(blog.stack)
    for path in paths:
        reader.get(path)
    for number in range(total):
        reader.session.headers["Cookie"] = (
            f"_ga=GA1.2.{number}; _gid=GA1.2.{number}; consent=yes; theme=dark; "
            f"csrftoken={number:032d}; nm_reader={number}; sessionidentity={number}"
        )
        reader.session.headers["Accept-Encoding"] = ("gzip, br", "identity", "gzip")[number % 3]
        advert = f"?utm_source=mail{number}&fbclid={number}" if number % 2 else ""
        answer = reader.get(paths[number % 3] + advert)
        assert answer.status_code == 200
        hits += answer.headers["X-Cache"] == "hit"
    assert hits >= 0.99 * total, hits
    reader.session.headers["Cookie"] = "sessionid=unknown"
    assert reader.get(paths[0]).headers["X-Cache"] == "miss"
    return f"{hits} of {total} requests, each with other cookies"


def sharing(blog: Blog) -> str:
    """Two nodes share limits, caches and tasks."""
    nodes = [Reader(blog.stack, node=1), Reader(blog.stack, node=2)]
    nodes[1].email = nodes[0].email
    nodes[1].session.headers["X-Forwarded-For"] = nodes[0].session.headers["X-Forwarded-For"]
    answers = [nodes[number % 2].post(blog.second, f"Shared {number}") for number in range(8)]
    codes = [answer.status_code for answer in answers]
    assert codes == [302] * 5 + [429] * 3, codes
    # The token of a form is made every two seconds: the same one is a copy.
    blog.moderator.approve(comment_with("Shared 0").pk)
    first = token_on(nodes[0].get(blog.second.url))
    began = time.monotonic()
    wait_until(lambda: time.monotonic() - began > 3, what="a new token")
    assert token_on(nodes[1].get(blog.second.url)) == first
    wait_for_tasks()
    return "the sixth of 5 comments was refused on either node; one copy of a page; one queue"


def killed_node(blog: Blog) -> str:
    """A node that is killed under load loses no confirmed comment."""
    confirmed: list[str] = []
    unconfirmed: list[str] = []
    half = threading.Event()

    def write(number: int) -> None:
        body = f"Under load {number}"
        answer = Reader(blog.stack).post(blog.third, body)
        (confirmed if answer.status_code == 302 else unconfirmed).append(body)
        if len(confirmed) == 60:
            half.set()

    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(write, number) for number in range(200)]
        assert half.wait(300)
        blog.stack.nodes[0].stop(signal.SIGKILL)
        for future in done:
            future.result()
    blog.stack.nodes[0].start()
    for body in confirmed:
        comment_with(body)
    total = count("Under load")
    assert len(confirmed) <= total <= len(confirmed) + len(unconfirmed), total
    wait_until(lambda: blog.stack.is_up("web1"), what="the killed node to be back")
    wait_for_tasks()
    return (
        f"{len(confirmed)} confirmed, all stored once; errors seen by readers: {len(unconfirmed)}"
    )


def without_redis(blog: Blog) -> str:
    """Without Redis readers notice nothing, and limits are local."""
    blog.stack.redis.stop(signal.SIGKILL)
    slowest = 0.0
    for number in range(30):
        for node in (0, 1, 2):
            began = time.monotonic()
            blog.shown(f"{blog.articles[number % 3].url}?n={number}", node=node)
            slowest = max(slowest, time.monotonic() - began)
    node = Reader(blog.stack, node=1)
    codes = [node.post(blog.first, f"Without Redis {number}").status_code for number in range(25)]
    # At most five for each of the node's two processes.
    assert set(codes) == {302, 429}, codes
    accepted = codes.count(302)
    assert 5 <= accepted <= 10, codes
    assert count("Without Redis") == accepted
    said = [process.said() for process in blog.stack.nodes]
    assert "does not answer" in said[0], "The log does not mention it."
    lines = said[0].count("does not answer")
    blog.stack.redis.start()
    wait_until(lambda: ready(blog)["cache"] == "ok", what="the cache to be back")
    wait_for_tasks()
    return (
        f"90 pages, 0 errors, slowest {slowest:.2f} s; {accepted} of 25 comments accepted "
        f"by one node; {lines} lines in the log"
    )


def ready(blog: Blog, node: int = 1) -> dict[str, str]:
    return dict(Reader(blog.stack, node=node).get("/health/").json())


def postgres_restarted(blog: Blog) -> str:
    """While PostgreSQL is away the reader gets the text back."""
    from django.db import connections

    blog.shown(blog.first.url)
    reader = Reader(blog.stack)
    form = reader.form(blog.first, "Written while the database restarts. Öl & <b>")
    blog.stack.stop_postgres()
    answer = reader.send(f"/comments/post/{blog.first.pk}/", form)
    assert answer.status_code == 503, answer.status_code
    assert "nothing was saved" in soup(answer).select_one("[role=alert]").get_text()
    action, fields = resent(answer)
    assert fields["body"] == form["body"], fields
    assert Reader(blog.stack, node=1).get("/health/").status_code == 503
    for _time in range(5):
        blog.shown(blog.first.url)
    began = time.monotonic()
    blog.stack.restart_postgres()
    wait_until(
        lambda: reader.send(action, fields).status_code == 302, what="the comment to be taken"
    )
    seconds = time.monotonic() - began
    connections.close_all()
    assert count("Written while the database restarts") == 1
    # A restart that no one waits for: the connections that were kept are dead.
    blog.stack.restart_postgres()
    codes = [
        Reader(blog.stack, node=node).get(f"{blog.second.url}?after={node}{n}").status_code
        for n in range(8)
        for node in (1, 2)
    ]
    assert set(codes) == {200}, codes
    connections.close_all()
    wait_until(lambda: worker_works(blog), what="the worker to work again")
    return (
        f"503 with the whole text; taken {seconds:.1f} s after the start began; "
        "16 pages right after another restart, 0 errors"
    )


def worker_works(blog: Blog) -> bool:
    from django_tasks_db.models import DBTaskResult

    if blog.stack.worker.running.poll() is not None:
        blog.stack.worker.start()  # as systemd does
    return not DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).exists()


def full_disk(blog: Blog) -> str:
    """With a full disk the error is clear and nothing is half-written."""
    if not blog.stack.has_disk:
        assert os.environ.get("CI") != "true", "No small disk could be mounted."
        return "not tried: no small disk could be mounted here"
    filler = blog.stack.folder / "postgres" / "filler"
    with filler.open("wb") as file:
        try:
            while True:
                file.write(bytes(1 << 20))
                file.flush()
        except OSError:
            pass
    stored, words = 0, "word " * 1900
    for number in range(400):
        answer = Reader(blog.stack).post(blog.first, f"Full disk {number} {words}")
        if answer.status_code != 302:
            break
        stored += 1
    assert answer.status_code == 503, answer.status_code
    assert "nothing was saved" in soup(answer).select_one("[role=alert]").get_text()
    action, fields = resent(answer)
    assert fields["body"].startswith(f"Full disk {stored} "), fields["body"][:40]
    blog.shown(blog.first.url)
    filler.unlink()
    wait_until(
        lambda: Reader(blog.stack).send(action, fields).status_code == 302,
        what="the comment to be taken once there is room",
    )
    assert count("Full disk") == stored + 1
    blog.stack.manage("check_reader_comments")
    wait_until(lambda: worker_works(blog), what="the worker to work again")
    return f"refused with the text after {stored} comments; counters and threads are right"


def dead_mail(blog: Blog) -> str:
    """Mail that no server took during all this is sent once."""
    from aiosmtpd.controller import Controller
    from django.utils import timezone

    from neuromod_wagtail.comments.models import Mail

    unsent = Mail.objects.filter(sent_at__isnull=True)
    waiting, tried = unsent.count(), unsent.filter(attempts__gt=0).count()
    assert waiting > 50, waiting
    received: list[str] = []

    class Server:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            text = envelope.content.decode(errors="replace")
            received.append(next(x for x in text.splitlines() if x.startswith("Message-ID")))
            return "250 OK"

    # As if the time until the next attempt had passed.
    unsent.update(due_at=timezone.now(), claimed_until=None)
    server = Controller(Server(), hostname="127.0.0.1", port=blog.stack.ports["smtp"])
    server.start()
    try:
        command = [sys.executable, "manage.py", "send_comment_mail"]
        both = [
            subprocess.Popen(command, cwd=ROOT, env=blog.stack.env, stdout=subprocess.DEVNULL)
            for _time in range(2)
        ]
        assert [one.wait(300) for one in both] == [0, 0]
        wait_until(lambda: not unsent.exists(), what="all mail to be sent")
    finally:
        server.stop()
    assert len(received) == len(set(received)), "Some mail was sent twice."
    return (
        f"{waiting} waited ({tried} of them tried before); {len(received)} sent, none twice; "
        "the others had no news any more"
    )


SCENARIOS: list[Scenario] = [
    approved,
    disclaimer,
    cookies,
    sharing,
    killed_node,
    without_redis,
    postgres_restarted,
    full_disk,
    dead_mail,
]
