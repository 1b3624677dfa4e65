"""Articles, disclaimers and reader comments for Wagtail blogs about neuromodulation."""

__version__ = "1.0.0rc1"
