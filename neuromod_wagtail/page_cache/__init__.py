"""Whole responses for anonymous readers, kept until something that they show changes."""
