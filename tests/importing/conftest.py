"""Exports to read."""

from tests.wordpress.conftest import export_file

__all__ = ["export_file"]
