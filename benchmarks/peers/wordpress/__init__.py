"""Real WordPress: Debian's packages, nginx, php-fpm with opcache, MariaDB.

Three variants of one blog: its default theme and settings; at its best (a classic theme, comments
in pages of 25 threads, as here); and the same with WP Super Cache in its simple mode, which it recommends.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import text
from browser import Browser, Fields, unpacked
from peer import Peer, Posts, Request, Unavailable
from processes import Services, free_port
from stage import Stage

HERE = Path(__file__).parent
SHARE = Path("/usr/share/wordpress")
VARIANTS = {"default": "WordPress, default theme", "best": "WordPress, at its best"}
PACKAGES = "wordpress wordpress-theme-twentytwentythree wordpress-theme-twentytwentyone nginx-light php-fpm php-mysql php-xml php-mbstring mariadb-server".split()


def php_fpm() -> list[Path]:
    return sorted(Path("/usr/sbin").glob("php-fpm*"))


def _install() -> None:
    """Install Debian's packages."""
    if shutil.which("mariadbd") and shutil.which("nginx") and php_fpm() and SHARE.exists():
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise Unavailable("WordPress needs root on Debian")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
    subprocess.run(command, check=True, env=quiet, stdout=subprocess.DEVNULL)


class WordPress(Peer):
    """One variant, which answers on a port of its own."""

    feed = "/feed/"
    dashboard = "/wp-admin/"
    login = "/wp-login.php"
    queue = "/wp-admin/edit-comments.php?comment_status=moderated"
    search = f"{queue}&s=device+weeks"

    def credentials(self, browser: Browser) -> Fields:
        return [("log", "admin"), ("pwd", "admin"), ("testcookie", "1")]

    def prepare_post(self, slug: str, number: int) -> Request:
        fields = [
            ("author", "Bob"), ("email", f"bob{number}@example.org"), ("url", ""),
            ("comment", self.words(number)), ("comment_parent", "0"),
            ("comment_post_ID", str(self.posts[slug][0])),
        ]  # fmt: skip
        return lambda: self.reader.post("/wp-comments-post.php", fields)[0]

    def prepare_approval(self, number: int) -> Request:
        _status, page = self.moderator.get(self.queue)
        nonce = re.search(rb'name="_wpnonce" value="(\w+)"', unpacked(page))
        assert nonce, "no nonce"
        ids = "&".join(f"delete_comments[]={pk}" for pk in self.next_pending(number))
        address = f"/wp-admin/edit-comments.php?action=approve&_wpnonce={nonce[1].decode()}&{ids}"
        return lambda: self.moderator.get(address)[0]


def start(stage: Stage) -> list[Peer]:
    """Start the database and the variants; fill their blog."""
    _install()
    work, services, super_cache = stage.work, stage.services, stage.super_cache
    socket = work / "mariadb.sock"
    database = _start_database(services, socket)
    variants = dict(VARIANTS)
    if super_cache:
        variants["cached"] = "WordPress, page cache"
    made: list[Peer] = []
    for variant, name in variants.items():
        site, port = work / f"wordpress-{variant}", free_port()
        _copy_site(site)
        values = {"SOCKET": socket, "PORT": port, "VARIANT": variant, "WORK": work, "SITE": site}
        _write(HERE / "wp-config.php", site / "wp-config.php", values)
        (site / "wp-content/mu-plugins").mkdir(exist_ok=True)
        shutil.copy(HERE / "variant.php", site / "wp-content/mu-plugins/")
        if variant == "cached":
            assert super_cache
            _add_super_cache(site, super_cache)
        for name_of_file in ("nginx.conf", "fpm.conf"):
            _write(HERE / name_of_file, work / f"{variant}-{name_of_file}", values)
        made.append(WordPress(name, port, {database}))
    posts = fill(work / "wordpress-best", "1", {f"size-{size}": size for size in text.SIZES})
    for variant, peer in zip(variants, made, strict=True):
        peer.posts = dict(posts)
        fpm = str(php_fpm()[-1])
        as_root = ["--allow-to-run-as-root"] if os.geteuid() == 0 else []
        ini = ["-d", "opcache.enable=1"]
        config = ["--fpm-config", str(work / f"{variant}-fpm.conf")]
        peer.sessions.add(services.start(f"fpm-{variant}", [fpm, *as_root, *ini, *config]))
        nginx = ["nginx", "-c", str(work / f"{variant}-nginx.conf")]
        peer.sessions.add(services.start(f"nginx-{variant}", nginx))
        services.wait_for(peer.port)
    return made


def fill_queue(stage: Stage, peers: list[WordPress]) -> None:
    posts = fill(stage.work / "wordpress-best", "0", {"pending": text.PENDING})
    for peer in peers:
        peer.posts |= posts


def fill(site: Path, approved: str, articles: dict[str, int]) -> Posts:
    """Insert articles with comments; return each one's number and that of its first comment."""
    wanted = {
        "title": text.TITLE,
        "paragraphs": text.paragraphs(),
        "approved": approved,
        "articles": {
            slug: [
                [one.body, f"{one.date:%Y-%m-%d %H:%M:%S}", one.parent]
                for one in text.comments(number)
            ]
            for slug, number in articles.items()
        },
    }
    done = subprocess.run(
        ["php", str(HERE / "fill.php")],
        input=json.dumps(wanted).encode(),
        env={**os.environ, "WORDPRESS": str(site)},
        capture_output=True,
        check=False,
    )
    found = re.findall(r"^(\S+) (\d+) (\d+)$", done.stdout.decode(), re.MULTILINE)
    if len(found) != len(articles):
        raise SystemExit(done.stdout.decode()[-2000:] + done.stderr.decode()[-2000:])
    return {slug: (int(post), int(first)) for slug, post, first in found}


def _start_database(services: Services, socket: Path) -> int:
    data, user = services.work / "mariadb", "root" if os.geteuid() == 0 else os.environ["USER"]
    options = ["--no-defaults", f"--datadir={data}", f"--user={user}"]
    subprocess.run(
        [
            "mariadb-install-db",
            *options,
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    run = [f"--socket={socket}", "--skip-networking", "--innodb-buffer-pool-size=512M"]
    server = services.start("mariadb", ["mariadbd", *options, *run])
    make = "CREATE DATABASE wordpress CHARACTER SET utf8mb4"
    for _attempt in range(120):
        if (
            subprocess.run(
                ["mariadb", "-S", socket, "-u", "root", "-e", make],
                stderr=subprocess.DEVNULL,
                check=False,
            ).returncode
            == 0
        ):
            return server
        time.sleep(0.5)
    raise SystemExit((services.work / "mariadb.log").read_text()[-2000:])


def _copy_site(site: Path) -> None:
    # Debian links into other packages, some of which are not there.
    shutil.copytree(SHARE, site, symlinks=False, ignore_dangling_symlinks=True)


def _add_super_cache(site: Path, checkout: Path) -> None:
    content = site / "wp-content"
    plugin = content / "plugins/wp-super-cache"
    plugin.mkdir(parents=True)
    archive = subprocess.run(
        ["git", "-C", str(checkout), "archive", "HEAD"], check=True, capture_output=True
    )
    subprocess.run(["tar", "-x", "-C", str(plugin)], input=archive.stdout, check=True)
    sample = (plugin / "wp-cache-config-sample.php").read_text()
    for name, value in {"cache_enabled": "true", "super_cache_enabled": "true"}.items():
        sample, changed = re.subn(
            rf"^\${name}\s*=.*$", f"${name} = {value};", sample, count=1, flags=re.MULTILINE
        )
        assert changed, name
    # The plugin's page of settings adds this line for permalinks that end with a slash.
    (content / "wp-cache-config.php").write_text(
        sample.replace("?>", "") + "$wp_cache_slash_check = 1;\n"
    )
    shutil.copy(plugin / "advanced-cache.php", content)
    (content / "cache").mkdir(exist_ok=True)
    with (content / "mu-plugins/variant.php").open("a") as file:
        file.write(
            "add_filter( 'pre_option_active_plugins', fn() => array( 'wp-super-cache/wp-cache.php' ) );\n"
        )


def _write(source: Path, target: Path, values: dict[str, Any]) -> None:
    filled = source.read_text()
    for name, value in values.items():
        filled = filled.replace(f"@{name}@", str(value))
    target.write_text(filled)
