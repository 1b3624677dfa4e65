# The web nodes, and who may purge. Varnish asks each node every two seconds whether it is alive.

probe alive {
    .request = "GET /health/live/ HTTP/1.1" "Host: localhost" "Connection: close";
    .interval = 2s;
    .timeout = 2s;
    .window = 3;
    .threshold = 2;
    .initial = 2;
}

backend web1 {
    .host = "127.0.0.1";
    .port = "8001";
    .probe = alive;
    .connect_timeout = 2s;
    .first_byte_timeout = 60s;
}

backend web2 {
    .host = "127.0.0.1";
    .port = "8002";
    .probe = alive;
    .connect_timeout = 2s;
    .first_byte_timeout = 60s;
}

# The web nodes and the worker.
acl purgers {
    "127.0.0.1";
}
