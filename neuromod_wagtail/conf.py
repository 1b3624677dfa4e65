"""Every setting of the package: one table, read from Django's settings at access.

Nothing here is copied at import, and ``override_settings`` works. The table also
feeds the system checks (``checks.py``) and the settings reference in the docs.
Sub-apps add no settings modules of their own; they read ``conf.settings.NAME``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings as django_settings
from django.core.signals import setting_changed

PREFIX = "NEUROMOD_"


# The shipped checks of a new comment, for settings that add one: [*COMMENT_SPAM_CHECKS, "mysite.check"].
COMMENT_SPAM_CHECKS = [
    "neuromod_wagtail.comments.spam.checks.honeypot",
    "neuromod_wagtail.comments.spam.checks.staff_name",
    "neuromod_wagtail.comments.spam.checks.words",
    "neuromod_wagtail.comments.spam.checks.links",
    "neuromod_wagtail.comments.spam.checks.registered_email",
]


@dataclass(frozen=True)
class Setting:
    """One setting: its default, the types that it takes, and a sentence of help."""

    default: object
    types: tuple[type, ...]
    help: str


SETTINGS: dict[str, Setting] = {
    "NEUROMOD_ARTICLES_PER_PAGE": Setting(
        10, (int,), "Articles on one page of an index, archive or search."
    ),
    "NEUROMOD_FEED_LENGTH": Setting(20, (int,), "Entries in an Atom or RSS feed."),
    "NEUROMOD_WORDS_PER_MINUTE": Setting(
        200, (int,), "Reading speed from which the reading time is worked out."
    ),
    "NEUROMOD_CHECKED_STALE_MONTHS": Setting(
        12,
        (int,),
        "Months after which a regulatory or evidence row counts as not checked lately, as one without a date does.",
    ),
    "NEUROMOD_LANGUAGE_SENTENCE_WORDS": Setting(
        25, (int,), "Words in a sentence, beyond which editors are advised to make two of it."
    ),
    "NEUROMOD_LANGUAGE_READING_AGE": Setting(
        14, (int,), "Reading age in years, beyond which an article counts as hard to read."
    ),
    "NEUROMOD_REFERENCES_ONLINE": Setting(
        False,
        (bool,),
        "Ask Crossref and PubMed about references: titles for a bare DOI or PMID, and retractions.",
    ),
    "NEUROMOD_REFERENCES_MAILTO": Setting(
        "", (str,), "Address that Crossref and PubMed may write to when something goes wrong."
    ),
    "NEUROMOD_REFERENCES_TIMEOUT": Setting(10, (int,), "Seconds to wait for an answer of theirs."),
    "NEUROMOD_REFERENCES_CHECK_DAYS": Setting(
        30, (int,), "Days after which check_references asks about a reference again."
    ),
    "NEUROMOD_CROSSREF_URL": Setting(
        "https://api.crossref.org", (str,), "Crossref’s REST API, or a mirror of it."
    ),
    "NEUROMOD_PUBMED_URL": Setting(
        "https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
        (str,),
        "The E-utilities of PubMed, or a mirror of them.",
    ),
    "NEUROMOD_REVIEW_MONTHS": Setting(
        24, (int,), "Months until the next review of an article, unless its index says otherwise."
    ),
    "NEUROMOD_REVIEW_NOTICE_DAYS": Setting(
        30, (int,), "Days before the next review in which editors see it as due."
    ),
    # --- Reader comments -------------------------------------------------------------------
    "NEUROMOD_COMMENTS_POLICY": Setting(
        "neuromod_wagtail.comments.policy.CommentPolicy",
        (str,),
        "Class that decides who may post and how a comment starts.",
    ),
    "NEUROMOD_COMMENTS_FORM": Setting(
        "neuromod_wagtail.comments.forms.CommentForm",
        (str,),
        "Class of the form that readers fill in; fields that it adds are stored with the comment.",
    ),
    "NEUROMOD_COMMENTS_SPAM_CHECKS": Setting(
        COMMENT_SPAM_CHECKS,
        (list, tuple),
        "Checks of a new comment, in order. Each may refuse it or have it held.",
    ),
    "NEUROMOD_COMMENTS_RATE": Setting(
        "5/10m", (str,), "Comments per address and per email; empty for no limit."
    ),
    "NEUROMOD_COMMENTS_REACTION_RATE": Setting(
        "30/10m", (str,), "Reports and “helpful” marks per address; empty for no limit."
    ),
    "NEUROMOD_COMMENTS_HIDE_AFTER_REPORTS": Setting(
        0,
        (int,),
        "So many reports hide a published comment until a moderator has looked; 0 for never. "
        "Reports of readers who were often right weigh up to twice as much.",
    ),
    "NEUROMOD_COMMENTS_CACHE": Setting(
        "default", (str,), "Cache that counts for the rate limits; all processes must share it."
    ),
    "NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT": Setting(
        None,
        (int, type(None)),
        "How many proxies of yours stand before Django and add to X-Forwarded-For. "
        "None means not known: then addresses that a proxy may hide limit no one.",
    ),
    "NEUROMOD_COMMENTS_MAX_LENGTH": Setting(10_000, (int,), "Characters in a comment."),
    "NEUROMOD_COMMENTS_MAX_LINKS": Setting(
        2, (int,), "So many links, or more, hold a comment; 0 for no limit."
    ),
    "NEUROMOD_COMMENTS_MIN_SECONDS": Setting(
        3, (int,), "Seconds that a person needs at least to fill in the form; 0 for no check."
    ),
    "NEUROMOD_COMMENTS_TOKEN_STEP": Setting(
        2, (int,), "Seconds in which every reader gets the same form token."
    ),
    "NEUROMOD_COMMENTS_TOKEN_HOURS": Setting(
        48, (int,), "Hours that a form may lie in a cache or an open tab."
    ),
    "NEUROMOD_COMMENTS_REQUIRE_IDENTITY": Setting(
        True, (bool,), "Guests must give a name and an email address."
    ),
    "NEUROMOD_COMMENTS_STAFF_NAMES": Setting(
        "refuse", (str,), "A guest with the name of someone of the staff: refuse, mark or allow."
    ),
    "NEUROMOD_COMMENTS_EDIT_MINUTES": Setting(
        15, (int,), "Minutes in which authors may change or withdraw a comment."
    ),
    "NEUROMOD_COMMENTS_THREADS_PER_PAGE": Setting(25, (int,), "Threads on one page."),
    "NEUROMOD_COMMENTS_REPLIES_SHOWN": Setting(
        2, (int,), "Replies shown under a thread before the rest is folded."
    ),
    "NEUROMOD_COMMENTS_REPLIES_PER_PAGE": Setting(
        20, (int,), "Replies on one page of a single thread."
    ),
    "NEUROMOD_COMMENTS_SHARE_TRANSLATIONS": Setting(
        False, (bool,), "Translations of a page share one discussion."
    ),
    "NEUROMOD_COMMENTS_FEEDS": Setting(True, (bool,), "Serve Atom feeds of comments."),
    "NEUROMOD_COMMENTS_FROM_EMAIL": Setting(
        "", (str,), "Sender of comment mail; empty for DEFAULT_FROM_EMAIL."
    ),
    "NEUROMOD_COMMENTS_MODERATOR_MAIL": Setting(
        "daily",
        (str,),
        "How members of a group that moderates hear of comments until they choose in their "
        "account: now, hourly, daily or never.",
    ),
    "NEUROMOD_COMMENTS_DIGEST_HOUR": Setting(
        7, (int,), "Hour of the site’s day, 0 to 23, from which daily digests are sent."
    ),
    "NEUROMOD_COMMENTS_DECIDE_DAYS": Setting(
        7, (int,), "Days that links to decide, in mail to moderators, can be used."
    ),
    "NEUROMOD_COMMENTS_HASH_KEY": Setting(
        "", (str,), "Key of the hashes of addresses and emails; empty for SECRET_KEY."
    ),
    "NEUROMOD_COMMENTS_KEEP_ADDRESS_DAYS": Setting(
        30, (int,), "Days until purge_reader_comments forgets the hash of an address."
    ),
    "NEUROMOD_COMMENTS_KEEP_SPAM_DAYS": Setting(
        30, (int,), "Days until purge_reader_comments removes spam and declined comments."
    ),
    "NEUROMOD_COMMENTS_KEEP_WITHDRAWN_DAYS": Setting(
        7, (int,), "Days until purge_reader_comments erases withdrawn comments."
    ),
    "NEUROMOD_COMMENTS_KEEP_BAN_DAYS": Setting(
        180, (int,), "Days after its end until purge_reader_comments forgets a ban."
    ),
    "NEUROMOD_COMMENTS_KEEP_MAIL_DAYS": Setting(
        30,
        (int,),
        "Days until purge_reader_comments removes sent mail and unanswered follow requests.",
    ),
    # --- end of reader comments ------------------------------------------------------------
    "NEUROMOD_PAGE_CACHE": Setting(
        "default",
        (str,),
        "Alias of the cache in which the page cache keeps its copies; all processes must share it.",
    ),
    "NEUROMOD_PAGE_CACHE_SECONDS": Setting(
        600, (int,), "Seconds until the page cache renders a page anew; 0 turns it off."
    ),
    "NEUROMOD_PAGE_CACHE_IGNORED_PARAMETERS": Setting(
        ["utm_*", "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid"],
        (list, tuple),
        "Parameters in the query of an address that the page cache takes out, as patterns.",
    ),
    "NEUROMOD_IMPORT_FOLDER": Setting(
        "",
        (str,),
        "Folder for exports that were uploaded, until they are imported. No web server may serve "
        "it; tasks must reach it. Empty for one of your own among the temporary files.",
    ),
    "NEUROMOD_IMPORT_MAX_MEGABYTES": Setting(
        1024, (int,), "Megabytes that one import may upload in the admin."
    ),
}


class _Settings:
    """Attribute access to the table: ``settings.NEUROMOD_FEED_LENGTH``. Looked up once each."""

    def __getattr__(self, name: str) -> Any:
        try:
            setting = SETTINGS[name]
        except KeyError:
            raise AttributeError(f"neuromod_wagtail has no setting {name!r}") from None
        value = getattr(django_settings, name, setting.default)
        self.__dict__[name] = value
        return value


settings = _Settings()


def _look_again(setting: str, **_kwargs: object) -> None:
    """Tests change settings, and say so."""
    settings.__dict__.pop(setting, None)


setting_changed.connect(_look_again)
