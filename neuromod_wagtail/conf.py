"""All settings of the package in one table, read from Django's settings on access.

Nothing is copied at import, so ``override_settings`` works. The table also feeds the system checks
(``checks.py``) and the settings reference in the docs. Sub-apps add no settings modules of their
own; they read ``conf.settings.NAME``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings as django_settings
from django.core.signals import setting_changed

PREFIX = "NEUROMOD_"


# The checks of a new comment by default, for settings that add one: [*COMMENT_SPAM_CHECKS,
# "mysite.check"].
COMMENT_SPAM_CHECKS = [
    "neuromod_wagtail.comments.spam.checks.honeypot",
    "neuromod_wagtail.comments.spam.checks.staff_name",
    "neuromod_wagtail.comments.safety.checks.crisis",
    "neuromod_wagtail.comments.safety.checks.treatment_advice",
    "neuromod_wagtail.comments.safety.checks.home_stimulation",
    "neuromod_wagtail.comments.safety.checks.diagnosis",
    "neuromod_wagtail.comments.safety.checks.miracle_cure",
    "neuromod_wagtail.comments.safety.checks.identifiers",
    "neuromod_wagtail.comments.safety.checks.named_person",
    "neuromod_wagtail.comments.safety.checks.promotion",
    "neuromod_wagtail.comments.spam.checks.words",
    "neuromod_wagtail.comments.spam.checks.links",
    "neuromod_wagtail.comments.spam.checks.shorteners",
    "neuromod_wagtail.comments.spam.checks.duplicates",
    "neuromod_wagtail.comments.spam.checks.bursts",
    "neuromod_wagtail.comments.spam.checks.token_reuse",
    "neuromod_wagtail.comments.spam.checks.learned",
    "neuromod_wagtail.comments.spam.checks.registered_email",
]
# The check that a site may add to them, which sends comments to a service.
AKISMET = "neuromod_wagtail.comments.spam.akismet.akismet"


class Setting(NamedTuple):
    """A setting: its default, the accepted types and its description."""

    default: object
    types: tuple[type, ...]
    help: str


SETTINGS: dict[str, Setting] = {
    "NEUROMOD_ARTICLES_PER_PAGE": Setting(
        10, (int,), "The number of articles on each page of an index, archive or search."
    ),
    "NEUROMOD_ARTICLE_BODY": Setting(
        "neuromod_wagtail.articles.blocks.ArticleBody",
        (str,),
        "The dotted path to the class of blocks for the text of articles, a subclass of ArticleBody.",
    ),
    "NEUROMOD_MODALITY_FACTS": Setting(
        "neuromod_wagtail.articles.modalities.facts.FactsBlock",
        (str,),
        "The dotted path to the class of facts that the site adds to modalities, a subclass of "
        "FactsBlock whose blocks are FactBlock.",
    ),
    "NEUROMOD_FEED_LENGTH": Setting(20, (int,), "The number of entries in an RSS or Atom feed."),
    "NEUROMOD_WORDS_PER_MINUTE": Setting(
        200, (int,), "The reading speed used to calculate reading times."
    ),
    "NEUROMOD_FACTS_STALE_MONTHS": Setting(
        12,
        (int,),
        "The number of months after which a fact counts as not checked recently. Facts "
        "without a date always do.",
    ),
    "NEUROMOD_LANGUAGE_SENTENCE_WORDS": Setting(
        25,
        (int,),
        "The maximum number of words in a sentence. Editors are advised to split longer sentences.",
    ),
    "NEUROMOD_LANGUAGE_READING_AGE": Setting(
        14, (int,), "The reading age, in years, above which an article is reported as hard to read."
    ),
    "NEUROMOD_REFERENCES_ONLINE": Setting(
        False,
        (bool,),
        "Whether to contact Crossref and PubMed, to look up references by DOI or PMID and to "
        "check for retractions.",
    ),
    "NEUROMOD_REFERENCES_MAILTO": Setting(
        "",
        (str,),
        "The email address sent to Crossref and PubMed so that they can report problems.",
    ),
    "NEUROMOD_REFERENCES_TIMEOUT": Setting(
        10, (int,), "The number of seconds to wait for a response from Crossref or PubMed."
    ),
    "NEUROMOD_REFERENCES_CHECK_DAYS": Setting(
        30, (int,), "The number of days after which check_references checks a reference again."
    ),
    "NEUROMOD_CROSSREF_URL": Setting(
        "https://api.crossref.org", (str,), "The URL of Crossref’s REST API, or of a mirror."
    ),
    "NEUROMOD_PUBMED_URL": Setting(
        "https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
        (str,),
        "The URL of PubMed’s E-utilities, or of a mirror.",
    ),
    "NEUROMOD_REVIEW_MONTHS": Setting(
        24,
        (int,),
        "The number of months between reviews of an article, unless its index sets another "
        "interval.",
    ),
    "NEUROMOD_REVIEW_NOTICE_DAYS": Setting(
        30, (int,), "The number of days before the next review during which editors see it as due."
    ),
    # --- Reader comments -------------------------------------------------------------------
    "NEUROMOD_COMMENTS_POLICY": Setting(
        "neuromod_wagtail.comments.policy.CommentPolicy",
        (str,),
        "The dotted path to the class that decides who may comment and whether a comment is held.",
    ),
    "NEUROMOD_COMMENTS_FORM": Setting(
        "neuromod_wagtail.comments.forms.CommentForm",
        (str,),
        "The dotted path to the comment form class. Fields that it adds are stored with the "
        "comment.",
    ),
    "NEUROMOD_COMMENTS_SPAM_CHECKS": Setting(
        COMMENT_SPAM_CHECKS,
        (list, tuple),
        "A list of dotted paths to the checks that a new comment must pass, in order. Each "
        "can refuse the comment or hold it.",
    ),
    "NEUROMOD_COMMENTS_SPAM_SECONDS": Setting(
        3,
        (int, float),
        "The number of seconds that the spam checks of a comment may take together. After that, "
        "the remaining ones are not run, and the comment is held.",
    ),
    "NEUROMOD_COMMENTS_RATE": Setting(
        "5/10m",
        (str,),
        "The maximum number of comments from one network address and from one email address, "
        "as number/period. Set it to an empty string for no limit.",
    ),
    "NEUROMOD_COMMENTS_BURST_RATE": Setting(
        "5/h",
        (str,),
        "The number of comments from one network address, or with one link, after which more are "
        "held, as number/period. Set it to an empty string to hold none.",
    ),
    "NEUROMOD_COMMENTS_AKISMET_KEY": Setting(
        "", (str,), "The site’s Akismet key, needed if the check `akismet` is used."
    ),
    "NEUROMOD_COMMENTS_AKISMET_URL": Setting(
        "https://rest.akismet.com", (str,), "The URL of Akismet’s API, or of a proxy."
    ),
    "NEUROMOD_COMMENTS_AKISMET_SECONDS": Setting(
        2,
        (int, float),
        "The number of seconds to wait for Akismet. After that, the comment is held.",
    ),
    "NEUROMOD_COMMENTS_REACTION_RATE": Setting(
        "30/10m",
        (str,),
        "The maximum number of reports and helpful votes from one network address, as "
        "number/period. Set it to an empty string for no limit.",
    ),
    "NEUROMOD_COMMENTS_HIDE_AFTER_REPORTS": Setting(
        0,
        (int,),
        "The number of reports after which a published comment is hidden until a moderator "
        "decides. Reports by readers who have often been right count up to twice as much. "
        "Set it to 0 never to hide comments.",
    ),
    "NEUROMOD_COMMENTS_CACHE": Setting(
        "default",
        (str,),
        "The alias of the cache used to count for rate limits. All processes must share it.",
    ),
    "NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT": Setting(
        None,
        (int, type(None)),
        "The number of your own proxies in front of Django that add to X-Forwarded-For. With "
        "None the number is unknown, and addresses that a proxy may hide are not limited.",
    ),
    "NEUROMOD_COMMENTS_MAX_LENGTH": Setting(
        10_000, (int,), "The maximum number of characters in a comment."
    ),
    "NEUROMOD_COMMENTS_MAX_LINKS": Setting(
        2, (int,), "The number of links at which a comment is held. Set it to 0 for no limit."
    ),
    "NEUROMOD_COMMENTS_MIN_SECONDS": Setting(
        3,
        (int,),
        "The minimum number of seconds between opening the form and posting. Set it to 0 to "
        "turn the check off.",
    ),
    "NEUROMOD_COMMENTS_TOKEN_STEP_SECONDS": Setting(
        2, (int,), "The number of seconds during which all readers get the same form token."
    ),
    "NEUROMOD_COMMENTS_TOKEN_HOURS": Setting(
        48, (int,), "The number of hours for which a form can be kept in a cache or an open tab."
    ),
    "NEUROMOD_COMMENTS_REQUIRE_IDENTITY": Setting(
        True, (bool,), "Whether guests must enter a name and an email address."
    ),
    "NEUROMOD_COMMENTS_STAFF_NAMES": Setting(
        "refuse",
        (str,),
        'What to do when a guest uses the name of a team member: "refuse", "mark" or "allow".',
    ),
    "NEUROMOD_COMMENTS_EDIT_MINUTES": Setting(
        15, (int,), "The number of minutes during which authors can edit or withdraw a comment."
    ),
    "NEUROMOD_COMMENTS_THREADS_PER_PAGE": Setting(
        25, (int,), "The number of threads on each page of comments."
    ),
    "NEUROMOD_COMMENTS_REPLIES_SHOWN": Setting(
        2, (int,), "The number of replies shown in a thread before the rest are folded."
    ),
    "NEUROMOD_COMMENTS_REPLIES_PER_PAGE": Setting(
        20, (int,), "The number of replies on each page of a single thread."
    ),
    "NEUROMOD_COMMENTS_SHARE_TRANSLATIONS": Setting(
        False, (bool,), "Whether all translations of a page share one discussion."
    ),
    "NEUROMOD_COMMENTS_FEEDS": Setting(True, (bool,), "Whether to serve Atom feeds of comments."),
    "NEUROMOD_COMMENTS_FROM_EMAIL": Setting(
        "",
        (str,),
        "The sender of emails about comments. Set it to an empty string to use DEFAULT_FROM_EMAIL.",
    ),
    "NEUROMOD_COMMENTS_MODERATOR_MAIL": Setting(
        "daily",
        (str,),
        "How often members of moderator groups are emailed until they choose in their "
        'account settings: "now", "hourly", "daily" or "never".',
    ),
    "NEUROMOD_COMMENTS_DIGEST_HOUR": Setting(
        7,
        (int,),
        "The hour, from 0 to 23 in the site’s time zone, from which daily digests are sent.",
    ),
    "NEUROMOD_COMMENTS_DECISION_LINK_DAYS": Setting(
        7, (int,), "The number of days for which the decision links in emails to moderators work."
    ),
    "NEUROMOD_COMMENTS_HASH_KEY": Setting(
        "",
        (str,),
        "The key used to hash network and email addresses. Set it to an empty string to use "
        "SECRET_KEY.",
    ),
    "NEUROMOD_COMMENTS_KEEP_ADDRESS_DAYS": Setting(
        30,
        (int,),
        "The number of days after which purge_reader_comments deletes the hash of a network "
        "address.",
    ),
    "NEUROMOD_COMMENTS_KEEP_SPAM_DAYS": Setting(
        30,
        (int,),
        "The number of days after which purge_reader_comments deletes spam and declined comments.",
    ),
    "NEUROMOD_COMMENTS_KEEP_WITHDRAWN_DAYS": Setting(
        7, (int,), "The number of days after which purge_reader_comments erases withdrawn comments."
    ),
    "NEUROMOD_COMMENTS_KEEP_BAN_DAYS": Setting(
        180,
        (int,),
        "The number of days after its expiry at which purge_reader_comments deletes a ban.",
    ),
    "NEUROMOD_COMMENTS_CONCERN_RULES": Setting(
        {},
        (dict,),
        "Rules that a site adds to concerns, for example for another language: lists of functions, "
        "as dotted paths, by the code of the concern.",
    ),
    "NEUROMOD_COMMENTS_HELP_LINE_DAYS": Setting(
        90,
        (int,),
        "The number of days for which readers see a help line after it was verified."
        " Then it must be verified again.",
    ),
    "NEUROMOD_COMMENTS_KEEP_REDACTED_DAYS": Setting(
        30,
        (int,),
        "The number of days after which purge_reader_comments deletes the earlier text of a "
        "comment that a moderator redacted.",
    ),
    "NEUROMOD_COMMENTS_KEEP_MAIL_DAYS": Setting(
        30,
        (int,),
        "The number of days after which purge_reader_comments deletes sent emails and "
        "unconfirmed subscriptions.",
    ),
    # --- end of reader comments ------------------------------------------------------------
    # --- Subscriptions ---------------------------------------------------------------------
    "NEUROMOD_SUBSCRIPTIONS_RATE": Setting(
        "10/h",
        (str,),
        "The maximum number of requests to subscribe from one network address, as "
        "number/period. Set it to an empty string for no limit.",
    ),
    "NEUROMOD_SUBSCRIPTIONS_EMAIL_RATE": Setting(
        "3/d",
        (str,),
        "The maximum number of emails that ask one address to confirm, as number/period, "
        "whoever enters the address. Set it to an empty string for no limit.",
    ),
    "NEUROMOD_SUBSCRIPTIONS_CONFIRM_DAYS": Setting(
        7,
        (int,),
        "The number of days after which purge_reader_comments deletes subscribers who have not "
        "confirmed.",
    ),
    "NEUROMOD_SUBSCRIPTIONS_SERVICE": Setting(
        "",
        (str,),
        "The dotted path to the class of a newsletter service, which then sends the articles. "
        "Set it to an empty string to have the package send them.",
    ),
    "NEUROMOD_PAGE_CACHE": Setting(
        "default",
        (str,),
        "The alias of the cache in which the page cache stores responses. All processes must "
        "share it.",
    ),
    "NEUROMOD_PAGE_CACHE_SECONDS": Setting(
        600,
        (int,),
        "The number of seconds for which the page cache keeps a page. Set it to 0 to keep "
        "no whole pages.",
    ),
    "NEUROMOD_FRAGMENT_SECONDS": Setting(
        600,
        (int,),
        "The number of seconds for which each process remembers fragments of pages that are not "
        "in the page cache. Set it to 0 to remember none.",
    ),
    "NEUROMOD_PAGE_CACHE_IGNORED_PARAMETERS": Setting(
        ["utm_*", "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid"],
        (list, tuple),
        "A list of patterns for query parameters that the page cache ignores.",
    ),
    "NEUROMOD_WEBHOOKS": Setting(
        {},
        (dict,),
        "The URLs that are notified of comments and reviews, each with the secret that signs "
        "the messages (whsec_…). None by default.",
    ),
    "NEUROMOD_SHARED_CACHE_SECONDS": Setting(
        60,
        (int,),
        "The number of seconds for which caches in front of the site may keep public pages "
        "(s-maxage). Set it higher if they are purged, or to 0 to forbid it.",
    ),
    "NEUROMOD_SHARED_CACHE_STALE_SECONDS": Setting(
        30,
        (int,),
        "The number of seconds after that for which these caches may serve the page while "
        "they fetch it again (stale-while-revalidate).",
    ),
    "NEUROMOD_IMPORT_FOLDER": Setting(
        "",
        (str,),
        "The folder in which uploaded exports are kept until they are imported. Tasks must "
        "be able to read it, and no web server may serve it. Set it to an empty string to "
        "use a private folder among the temporary files.",
    ),
    "NEUROMOD_IMPORT_MAX_MEGABYTES": Setting(
        1024, (int,), "The maximum number of megabytes uploaded for one import in the admin."
    ),
}


class _Settings:
    """Attribute access to the table: ``settings.NEUROMOD_FEED_LENGTH``. Each value is cached."""

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
    """Clear the cached values when tests change settings."""
    settings.__dict__.pop(setting, None)


setting_changed.connect(_look_again)
