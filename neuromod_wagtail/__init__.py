"""Articles, disclaimers and reader comments for Wagtail blogs about neuromodulation."""

__version__ = "0.1.0"
