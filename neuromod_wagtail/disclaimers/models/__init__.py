from neuromod_wagtail.disclaimers.vocabulary import DisclaimerKind

from .disclaimer import Disclaimer
from .rule import DisclaimerRule, RuleRecord
from .usage import DisclaimerUsage
from .version import DisclaimerVersion

__all__ = [
    "Disclaimer",
    "DisclaimerKind",
    "DisclaimerRule",
    "DisclaimerVersion",
    "DisclaimerUsage",
    "RuleRecord",
]
