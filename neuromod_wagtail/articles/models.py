"""The snippets of the field: what articles are about, who wrote them, where they belong."""

from .author import Author
from .category import Category
from .finding import LanguageFinding
from .modality import EvidenceStatement, Modality, RegulatoryRecord
from .reference import Reference
from .reminder import ReviewReminder
from .review import Review
from .task import MedicalReviewTask

__all__ = [
    "Author",
    "Category",
    "EvidenceStatement",
    "LanguageFinding",
    "MedicalReviewTask",
    "Modality",
    "Reference",
    "RegulatoryRecord",
    "Review",
    "ReviewReminder",
]
