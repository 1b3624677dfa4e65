from neuromod_wagtail.disclaimers.vocabulary import DisclaimerKind

from .disclaimer import Disclaimer
from .disclosure import Disclosure
from .rule import DisclaimerRule, RuleRecord
from .version import DisclaimerVersion

__all__ = [
    "Disclaimer",
    "DisclaimerKind",
    "DisclaimerRule",
    "DisclaimerVersion",
    "Disclosure",
    "RuleRecord",
]
