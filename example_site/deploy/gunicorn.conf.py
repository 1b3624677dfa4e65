"""gunicorn, started as ``gunicorn --config example_site/deploy/gunicorn.conf.py``."""

import os

wsgi_app = "example_site.wsgi"
bind = os.environ.get("WEB_BIND", "127.0.0.1:8001")
# About two per core. Each thread keeps a connection to the database: PostgreSQL's max_connections
# must exceed workers × threads × nodes, with some to spare for the worker and commands.
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
# Varnish keeps idle connections for a minute; the server must not be the first to close them.
keepalive = 75
timeout = 60
graceful_timeout = 30
# Started again now and then, so that no leak grows, and not all at once.
max_requests = 10_000
max_requests_jitter = 1_000
# Files that tell that a worker is alive, where no slow disk is waited for.
worker_tmp_dir = "/dev/shm"  # noqa: S108
# The nodes of one user would share its path, which systemd's units may not write to.
control_socket_disable = True
accesslog = None  # nginx writes one
