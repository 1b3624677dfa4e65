"""The comments_only project as a real server in a process of its own, to be killed by a test.

python -m tests.comments.server DATABASE PORT SMTP_PORT
"""

from __future__ import annotations

import os
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def main(database: str, port: int, smtp_port: int) -> None:
    from tests.mail_server import use_smtp
    from tests.projects.comments_only import settings

    settings.DATABASES["default"]["NAME"] = database
    if seconds := os.environ.get("BUSY_SECONDS"):
        settings.DATABASES["default"]["OPTIONS"]["timeout"] = float(seconds)
    use_smtp(settings, smtp_port)
    settings.NEUROMOD_COMMENTS_RATE = ""
    settings.NEUROMOD_COMMENTS_MIN_SECONDS = int(os.environ.get("MIN_SECONDS", "0"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.projects.comments_only.settings"
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    application = StaticFilesHandler(get_wsgi_application())
    with make_server("127.0.0.1", port, application, Server, Quiet) as server:
        print("ready", flush=True)  # noqa: T201
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
