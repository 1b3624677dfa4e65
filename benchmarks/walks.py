"""How far one has to walk to follow what the package does: files entered, calls, hops between files.

    python benchmarks/walks.py [--list]

Four operations that `docs/explanation/architecture.md` describes are carried out on a database of
their own, and every call of a function of the package is watched (`sys.setprofile`): a comment is posted,
held and confirmed by email; a moderator approves it; an article with a required disclaimer is read;
a WordPress export of one post with one comment is imported. Each is carried out once before it is
watched, so that what is kept for the process is there.

A *hop* is a call from one file into another, a *step back* a hop into a file that waits on the
stack already; depth counts the functions of the package alone. Prints a table, writes `walks.json`
beside it (`--json PATH`), and fails when a walk is longer than `LIMITS` allow.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import CO_GENERATOR
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pairing

PACKAGE = f"{pairing.ROOT / 'neuromod_wagtail'}/"
# Pieces of a function that Python happens to run as one.
NAMELESS = {"<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>", "<lambda>", "<module>"}
# With a little room: a walk that gets longer should do so for a reason.
LIMITS = {
    "posting a comment": {"files": 63, "hops": 156},
    "approving it": {"files": 44, "hops": 75},
    "reading an article": {"files": 58, "hops": 172},
    "importing one post": {"files": 98, "hops": 366},
}

EXPORT = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<title>Old blog</title><link>https://old.example.org</link>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://old.example.org</wp:base_site_url>
<wp:base_blog_url>https://old.example.org</wp:base_blog_url>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login>ann</wp:author_login>
<wp:author_email>ann@example.org</wp:author_email>
<wp:author_display_name>Ann Author</wp:author_display_name></wp:author>
<item><title>{title}</title><link>https://old.example.org/{number}/</link>
<pubDate>Mon, 02 Mar 2026 10:00:00 +0000</pubDate><dc:creator>ann</dc:creator>
<guid isPermaLink="false">https://old.example.org/?p={number}</guid>
<content:encoded><![CDATA[<!-- wp:paragraph --><p>A trial <em>comes</em> first.</p>
<!-- /wp:paragraph -->]]></content:encoded><excerpt:encoded></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date>2026-03-02 10:00:00</wp:post_date>
<wp:post_date_gmt>2026-03-02 10:00:00</wp:post_date_gmt><wp:comment_status>open</wp:comment_status>
<wp:post_name>post-{number}</wp:post_name><wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type>
<category domain="category" nicename="blog"><![CDATA[Blog]]></category>
<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>Bob</wp:comment_author>
<wp:comment_author_email>bob@example.org</wp:comment_author_email>
<wp:comment_date>2026-03-03 10:00:00</wp:comment_date>
<wp:comment_date_gmt>2026-03-03 10:00:00</wp:comment_date_gmt>
<wp:comment_content>It helped me.</wp:comment_content><wp:comment_approved>1</wp:comment_approved>
<wp:comment_type>comment</wp:comment_type><wp:comment_parent>0</wp:comment_parent></wp:comment>
</item></channel></rss>
"""


@dataclass
class Walk:
    """What was seen of one walk, and the frames of the package that are on the stack."""

    files: dict[str, None] = field(default_factory=dict)
    functions: set[CodeType] = field(default_factory=set)
    calls: int = 0
    hops: int = 0
    steps_back: int = 0
    depth: int = 0
    stack: list[FrameType] = field(default_factory=list)
    begun: set[FrameType] = field(default_factory=set)

    def watch(self, frame: FrameType, event: str, argument: Any) -> None:
        code = frame.f_code
        if not code.co_filename.startswith(PACKAGE) or code.co_name in NAMELESS:
            return
        if event == "call":
            if not self._is_resumed(frame):
                self._enter(code)
            self.stack.append(frame)
            self.depth = max(self.depth, len(self.stack))
        elif event == "return" and self.stack and self.stack[-1] is frame:
            self.stack.pop()

    def _is_resumed(self, frame: FrameType) -> bool:
        """Tell whether a generator was begun before: it is called once, and then resumes."""
        if not frame.f_code.co_flags & CO_GENERATOR:
            return False
        is_known = frame in self.begun
        self.begun.add(frame)
        return is_known

    def _enter(self, code: CodeType) -> None:
        self.calls += 1
        self.files.setdefault(code.co_filename)
        self.functions.add(code)
        if self.stack and self.stack[-1].f_code.co_filename != code.co_filename:
            self.hops += 1
            on_stack = {frame.f_code.co_filename for frame in self.stack[:-1]}
            self.steps_back += code.co_filename in on_stack

    def results(self) -> dict[str, int]:
        return {
            "files": len(self.files),
            "functions": len(self.functions),
            "calls": self.calls,
            "hops": self.hops,
            "steps back": self.steps_back,
            "depth": self.depth,
        }


def watched(step: Callable[[int], None], *, listed: bool) -> dict[str, int]:
    """Carry out a step twice and return the figures of the second time."""
    step(1)
    walk = Walk()
    sys.setprofile(walk.watch)
    try:
        step(2)
    finally:
        sys.setprofile(None)
    if listed:
        print(*(name.removeprefix(PACKAGE) for name in walk.files), sep=" > ", end="\n\n")
    return walk.results()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", default=str(Path(__file__).with_suffix(".json")))
    parser.add_argument("--list", action="store_true", help="print the files as they are entered")
    arguments = parser.parse_args()
    with pairing.test_database("tests.projects.full.settings"):
        results = measure(listed=arguments.list)
    Path(arguments.json).write_text(json.dumps(results, indent=2) + "\n")
    report(results)


def measure(*, listed: bool) -> dict[str, dict[str, int]]:
    """Return the figures of each walk by its name."""
    from django.test import override_settings

    with override_settings(
        NEUROMOD_COMMENTS_MIN_SECONDS=0, NEUROMOD_COMMENTS_RATE="", WAGTAIL_I18N_ENABLED=False
    ):
        article = make_article()
        # Each step is prepared when those before it were carried out.
        steps: dict[str, Callable[[], Callable[[int], None]]] = {
            "posting a comment": lambda: commenter(article),
            "approving it": approver,
            "reading an article": lambda: lambda turn: fetch(article.url),
            "importing one post": lambda: importer(article.get_parent()),
        }
        results = {name: watched(prepare(), listed=listed) for name, prepare in steps.items()}
        check(article)
    return results


def make_article() -> Any:
    """Create an article of the test site with a disclaimer that a rule requires."""
    from tests import factories

    index = factories.make_index()
    disclaimer = factories.make_disclaimer(kind="medical_advice")
    factories.make_rule(index.get_parent(), kind="medical_advice", disclaimer=disclaimer)
    return factories.make_article(index, authors=[factories.make_author()])


def fetch(address: str) -> Any:
    from bs4 import BeautifulSoup
    from django.test import Client

    answer = Client().get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    return BeautifulSoup(answer.content, "html.parser")


def commenter(article: Any) -> Callable[[int], None]:
    """Post a guest's comment, which is held, with an email that confirms a subscription."""
    from django.test import Client

    form = fetch(article.url).select_one("form[data-nm-form]")
    hidden = {field["name"]: field.get("value", "") for field in form.select("[type=hidden]")}

    def post(turn: int) -> None:
        fields = {
            **hidden,
            "idempotency_key": "",
            "name": "Bob Reader",
            "email": f"bob{turn}@example.org",
            "body": f"It helped me, {turn}.",
            "follow": "replies",
            "action": "post",
        }
        answer = Client().post(form["action"], fields)
        if answer.status_code != 302:
            raise SystemExit(f"The comment was not taken: {answer.status_code}")

    return post


def approver() -> Callable[[int], None]:
    """Decide as a moderator on the oldest pending comment in the queue."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    from neuromod_wagtail.comments.models import Comment

    users: Any = get_user_model()
    moderator = Client()
    moderator.force_login(users.objects.create_superuser("mia", "mia@example.org", "secret"))
    waiting = list(Comment.objects.filter(status="pending").order_by("pk"))

    def approve(turn: int) -> None:
        decision = f"approve:{waiting[turn - 1].pk}:pending"
        moderator.post(reverse("neuromod_comments_admin:decide"), {"decision": decision})

    return approve


def importer(index: Any) -> Callable[[int], None]:
    """Import an export of one post with one comment by the command."""
    from django.core.management import call_command

    folder = Path(tempfile.mkdtemp())

    def run(turn: int) -> None:
        export = folder / f"{turn}.xml"
        export.write_text(EXPORT.format(number=turn, title=f"Post {turn}"))
        with (folder / "account.txt").open("w") as account:
            call_command("import_wordpress", str(export), parent=str(index.pk), stdout=account)

    return run


def check(article: Any) -> None:
    """Everything was carried out twice: nothing is measured that did not happen."""
    from django.core import mail

    from neuromod_wagtail.comments.models import Comment

    articles = type(article).objects.child_of(article.get_parent()).live().count()
    approved = Comment.objects.filter(status="approved").count()
    if (articles, approved) != (3, 4) or len(mail.outbox) < 2:
        raise SystemExit(f"{articles} articles, {approved} comments, {len(mail.outbox)} mails")


def report(results: dict[str, dict[str, int]]) -> None:
    names = list(next(iter(results.values())))
    print(f"{'walk':22}" + "".join(f"{name:>12}" for name in names))
    missed = []
    for walk, seen in results.items():
        print(f"{walk:22}" + "".join(f"{seen[name]:>12,}" for name in names))
        for name, limit in LIMITS.get(walk, {}).items():
            if seen[name] > limit:
                missed.append(f"{walk}: {seen[name]} {name}, at most {limit}")
    if missed:
        sys.exit("\n".join(missed))


if __name__ == "__main__":
    main()
