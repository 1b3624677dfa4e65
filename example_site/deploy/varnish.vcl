# Varnish 7, between nginx and the web nodes:
#
#   varnishd -a 127.0.0.1:6081 -f /srv/neuromod/example_site/deploy/varnish.vcl \
#       -p vcl_path=/srv/neuromod/example_site/deploy -s malloc,256m
#
# Pages are cached until Wagtail purges them, and at most for NEUROMOD_SHARED_CACHE_SECONDS. If the
# nodes fail, readers get the last copy of a page for a day.

vcl 4.1;

import directors;
import std;

include "backends.vcl";

sub vcl_init {
    new web = directors.round_robin();
    web.add_backend(web1);
    web.add_backend(web2);
}

sub vcl_recv {
    set req.backend_hint = web.backend();

    if (req.method == "PURGE") {
        # A purge that came through nginx has a second address.
        if (client.ip !~ purgers || req.http.X-Forwarded-For ~ ",") {
            return (synth(405, "Method Not Allowed"));
        }
        # The page with every query: pages of comments, permalinks, lists.
        ban("obj.http.x-host == " + req.http.host +
            " && obj.http.x-path == " + regsub(req.url, "\?.*$", ""));
        return (synth(200, "Purged"));
    }

    if (req.restarts == 0) {
        set req.grace = 10s;
    }
    unset req.http.x-post;

    # A comment is stored once, however often it arrives: if its node dies, the other one gets it.
    if (req.method == "POST" && req.url ~ "^/comments/post/" &&
        std.integer(req.http.Content-Length, 0) < 200000) {
        std.cache_req_body(200KB);
        set req.http.x-post = "repeatable";
    }

    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    if (req.http.Authorization || req.url ~ "^/(admin|api|comments|documents|health)/") {
        return (pass);
    }
    # Signed-in people, and readers with a message that is shown once. No other cookie matters.
    if (req.http.Cookie ~ "(^|;\s*)(sessionid|messages)=") {
        return (pass);
    }
    unset req.http.Cookie;

    # The same page for every browser; Markdown for those that ask for it.
    if (req.http.Accept !~ "text/markdown") {
        set req.http.Accept = "text/html";
    }

    # What advertisers and mail programs add to links.
    if (req.url ~ "[?&](utm_[a-z]+|fbclid|gclid|msclkid|mc_cid|mc_eid)=") {
        set req.url = regsuball(req.url, "(utm_[a-z]+|fbclid|gclid|msclkid|mc_cid|mc_eid)=[^&]*&?", "");
        set req.url = regsub(req.url, "[?&]+$", "");
    }
    return (hash);
}

sub vcl_hash {
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_backend_response {
    set beresp.http.x-host = bereq.http.host;
    set beresp.http.x-path = regsub(bereq.url, "\?.*$", "");

    if (beresp.status >= 500) {
        if (bereq.is_bgfetch) {
            return (abandon);
        }
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
        return (deliver);
    }
    if (beresp.http.Set-Cookie || beresp.http.Vary ~ "(?i)cookie|\*" ||
        beresp.http.Cache-Control ~ "(?i)private|no-store|no-cache" || beresp.ttl <= 0s) {
        set beresp.uncacheable = true;
        set beresp.ttl = 120s;
        return (deliver);
    }
    if (beresp.status >= 400) {
        set beresp.ttl = 10s;
    } elsif (beresp.http.Cache-Control !~ "(s-maxage|max-age)=") {
        set beresp.ttl = 60s;
    }
    set beresp.grace = 24h;
    return (deliver);
}

sub vcl_backend_error {
    # The node died, or was stopped, while it had the comment.
    if (bereq.http.x-post && bereq.retries < 2) {
        return (retry);
    }
}

sub vcl_backend_fetch {
    if (bereq.retries > 0) {
        set bereq.backend = web.backend();
    }
}

sub vcl_deliver {
    # An old copy, if there is one, is better than an error.
    if (resp.status >= 500 && req.restarts == 0 && req.method == "GET") {
        set req.grace = 24h;
        return (restart);
    }
    unset resp.http.x-host;
    unset resp.http.x-path;
    set resp.http.X-Cache = "miss";
    if (obj.hits > 0) {
        set resp.http.X-Cache = "hit";
    }
}

sub vcl_synth {
    if (resp.status >= 500 && req.restarts == 0 && req.method == "GET") {
        set req.grace = 24h;
        return (restart);
    }
}
