# As ../backends.vcl, with the names of the services. Varnish asks each node every two seconds whether it is alive.

probe alive {
    .request = "GET /health/live/ HTTP/1.1" "Host: localhost" "Connection: close";
    .interval = 2s;
    .timeout = 2s;
    .window = 3;
    .threshold = 2;
    .initial = 2;
}

backend web1 {
    .host = "web1";
    .port = "8000";
    .probe = alive;
    .connect_timeout = 2s;
    .first_byte_timeout = 60s;
}

backend web2 {
    .host = "web2";
    .port = "8000";
    .probe = alive;
    .connect_timeout = 2s;
    .first_byte_timeout = 60s;
}

# The networks of Docker. Only nginx is reachable from outside, and it passes on no purge.
acl purgers {
    "10.0.0.0"/8;
    "172.16.0.0"/12;
    "192.168.0.0"/16;
}
