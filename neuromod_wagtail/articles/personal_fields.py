"""Personal data in the models of articles: published authors, and accounts of the staff.

Authors, reviewers and editors are not looked up by email, unlike readers. Their published data is
edited and deleted in the admin, and records of an account are deleted with it.
"""

from __future__ import annotations

from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.language.models import LanguageFinding
from neuromod_wagtail.articles.modalities.models import (
    EvidenceStatement,
    Modality,
    RegulatoryRecord,
)
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.articles.reviews.models import Review, ReviewReminder
from neuromod_wagtail.articles.reviews.workflow import MedicalReviewTask
from neuromod_wagtail.articles.site_settings import BlogSettings
from neuromod_wagtail.articles.taxonomy.models import Category, Series
from neuromod_wagtail.privacy.declaration import CONTENT, EDITORIAL, NEUTRAL, STAFF, declare, each

declare(
    Author,
    EDITORIAL,
    each("slug name photo biography is_medical_professional credentials", CONTENT),
    each("relationship sign_off links", CONTENT),
    {"user": STAFF},
)
declare(Category, EDITORIAL, each("slug name description parent", CONTENT))
declare(Series, EDITORIAL, each("slug title description", CONTENT))
declare(
    BlogSettings, each("id site related series share pinned author_pages subscriptions", NEUTRAL)
)
declare(
    Modality,
    EDITORIAL,
    each(
        "slug name abbreviation aliases not_to_be_confused_with invasiveness area energy", CONTENT
    ),
    each("target plain_summary how_it_works safety facts", CONTENT),
)
declare(
    Reference,
    EDITORIAL,
    each("type title authors container_title publisher edition year volume issue pages", CONTENT),
    each("doi pmid nct isbn url accessed_on", CONTENT),
    each("notice notice_on notice_doi notice_for notice_checked_on", CONTENT),
)
declare(
    EvidenceStatement,
    each("sort_order id source checked_on modality indication grade finding stated_in", CONTENT),
)
declare(
    RegulatoryRecord,
    each("sort_order id source checked_on modality jurisdiction indication pathway", CONTENT),
    each("status identifier decided_on", CONTENT),
)
declare(LanguageFinding, each("id page rule sentence words", CONTENT))
declare(
    Review,
    each("id page revision reviewed_on next_review_on outcome covered note counts", CONTENT),
    each("reviewer reviewer_name reviewer_credentials is_clinician by_author", CONTENT),
    each("recorded_by recorded_at withdrawn_at", STAFF),
)
declare(ReviewReminder, each("id user sent_on", STAFF))
declare(MedicalReviewTask, each("task_ptr", NEUTRAL))
