"""The models of the app, which are defined in its packages."""

from .authors.models import Author
from .language.models import LanguageFinding
from .modalities.models import EvidenceStatement, Modality, RegulatoryRecord
from .references.models import Reference
from .reviews.models import Review, ReviewReminder
from .reviews.workflow import MedicalReviewTask
from .site_settings import BlogSettings
from .taxonomy.models import Category, Series

__all__ = [
    "Author",
    "BlogSettings",
    "Category",
    "EvidenceStatement",
    "LanguageFinding",
    "MedicalReviewTask",
    "Modality",
    "Reference",
    "RegulatoryRecord",
    "Review",
    "ReviewReminder",
    "Series",
]
