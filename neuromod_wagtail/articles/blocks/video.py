"""Privacy-friendlier players for video URLs. Pure functions."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qs

from neuromod_wagtail.web.addresses import split_address


class Player(NamedTuple):
    """A video player. ``src`` is the URL of its iframe; ``provider`` is shown before it loads."""

    provider: str
    src: str


_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{6,20}")


def find_player(address: str) -> Player | None:
    """Return the player for a YouTube or Vimeo URL, or None for any other."""
    url = split_address(address or "")
    if url is None:
        return None
    host = (url.hostname or "").removeprefix("www.").removeprefix("m.")
    segments = [segment for segment in url.path.split("/") if segment]
    if host in {"youtube.com", "youtube-nocookie.com"}:
        video = parse_qs(url.query).get("v", [""])[0]
        if len(segments) == 2 and segments[0] in {"embed", "shorts", "live"}:
            video = segments[1]
        return _youtube(video)
    if host == "youtu.be" and segments:
        return _youtube(segments[0])
    if host in {"vimeo.com", "player.vimeo.com"} and segments and segments[-1].isdigit():
        return Player("Vimeo", f"https://player.vimeo.com/video/{segments[-1]}?dnt=1")
    return None


def _youtube(video: str) -> Player | None:
    if not _VIDEO_ID.fullmatch(video):
        return None
    return Player("YouTube", f"https://www.youtube-nocookie.com/embed/{video}?autoplay=1")
