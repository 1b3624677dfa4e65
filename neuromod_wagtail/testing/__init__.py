"""Factories and pytest fixtures for the tests of a site, with the ``testing`` extra."""
