"""How fast a WordPress export is read, and in how much memory.

    python benchmarks/wxr.py --posts 10000 --comments 1000000 [--convert] [--json out.json]

Writes a made-up export into a temporary folder (or ``--file``, which is kept), reads it in
a process of its own and prints what it took. Texts are the same in each run.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORDS = (
    "pain nerve pulse spinal cord stimulation sleep walk trial device battery lead relief "
    "therapy question doctor week better worse evidence signal brain coil skin risk"
).split()
NAMESPACES = (
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"'
)
START = datetime(2015, 1, 1)


def sentence(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(WORDS, k=words)).capitalize() + "."


def paragraphs(rng: random.Random, number: int) -> str:
    block = "<!-- wp:paragraph -->\n<p>{}</p>\n<!-- /wp:paragraph -->"
    return "\n\n".join(block.format(sentence(rng, 60)) for _ in range(number))


def dates(name: str, moment: datetime) -> str:
    return f"<wp:{name}><![CDATA[{moment}]]></wp:{name}><wp:{name}_gmt><![CDATA[{moment}]]></wp:{name}_gmt>"


def comment(rng: random.Random, number: int, parent: int) -> str:
    person = rng.randrange(5000)
    return f"""<wp:comment>
\t<wp:comment_id>{number}</wp:comment_id>
\t<wp:comment_author><![CDATA[Reader {person}]]></wp:comment_author>
\t<wp:comment_author_email>reader{person}@example.org</wp:comment_author_email>
\t<wp:comment_author_url></wp:comment_author_url>
\t<wp:comment_author_IP><![CDATA[192.0.2.{person % 250}]]></wp:comment_author_IP>
\t{dates("comment_date", START + timedelta(minutes=number))}
\t<wp:comment_content><![CDATA[{sentence(rng, 25)}]]></wp:comment_content>
\t<wp:comment_approved><![CDATA[1]]></wp:comment_approved>
\t<wp:comment_type><![CDATA[comment]]></wp:comment_type>
\t<wp:comment_parent>{parent}</wp:comment_parent>
\t<wp:comment_user_id>0</wp:comment_user_id>
</wp:comment>
"""


def write_export(path: Path, posts: int, comments: int) -> None:
    """``comments`` spread evenly over ``posts``; a third of them are replies."""
    rng = random.Random(1)
    number = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(f'<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0" {NAMESPACES}>\n')
        file.write("<channel><title>Made up</title><link>https://blog.example</link>\n")
        file.write("<wp:wxr_version>1.2</wp:wxr_version>\n")
        file.write("<wp:base_blog_url>https://blog.example</wp:base_blog_url>\n")
        for post in range(1, posts + 1):
            moment = START + timedelta(hours=post)
            file.write(
                f"<item>\n<title><![CDATA[{sentence(rng, 6)}]]></title>\n"
                f"<link>https://blog.example/{moment:%Y/%m/%d}/post-{post}/</link>\n"
                "<dc:creator><![CDATA[ada]]></dc:creator>\n"
                f"<content:encoded><![CDATA[{paragraphs(rng, 8)}]]></content:encoded>\n"
                f"<excerpt:encoded><![CDATA[]]></excerpt:encoded>\n<wp:post_id>{post}</wp:post_id>\n"
                f"{dates('post_date', moment)}\n<wp:post_name>post-{post}</wp:post_name>\n"
                "<wp:status>publish</wp:status>\n<wp:post_type>post</wp:post_type>\n"
            )
            first = number + 1
            while number < comments * post // posts:
                number += 1
                reply = number > first and rng.random() < 1 / 3
                file.write(comment(rng, number, rng.randrange(first, number) if reply else 0))
            file.write("</item>\n")
        file.write("</channel>\n</rss>\n")


def resident() -> int:
    """Return the peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def read_export(path: Path, convert_too: bool) -> dict[str, float]:
    from django.conf import settings

    settings.configure(USE_I18N=False)
    from neuromod_wagtail.wordpress.converting import blocks
    from neuromod_wagtail.wordpress.converting.content import convert
    from neuromod_wagtail.wordpress.reading.records import Item
    from neuromod_wagtail.wordpress.reading.wxr import Export

    before = resident()
    started = time.perf_counter()
    items = comments = 0
    for record in Export([path]):
        if isinstance(record, Item):
            items += 1
            comments += len(record.comments)
            if convert_too:
                blocks.build(convert(record.content))
    seconds = time.perf_counter() - started
    return {
        "file_mb": path.stat().st_size >> 20,
        "items": items,
        "comments": comments,
        "seconds": round(seconds, 2),
        "items_a_second": round(items / seconds),
        "comments_a_second": round(comments / seconds),
        "resident_before_mb": before,
        "resident_mb": resident(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--convert", action="store_true", help="turn the posts into blocks too")
    parser.add_argument("--file", type=Path, help="keep the export here, or read what is there")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--read", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        print(json.dumps(read_export(options.file, options.convert)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = options.file or Path(folder) / "export.xml"
        if not path.exists():
            write_export(path, options.posts, options.comments)
        # A process of its own, so that writing the file is not measured.
        command = [sys.executable, __file__, "--read", "--file", str(path)]
        command += ["--convert"] if options.convert else []
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)  # noqa: S603
    results = json.loads(done.stdout)
    for name, value in results.items():
        print(f"{name:20} {value:>12}")
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
