"""A cache of whole responses for anonymous readers, valid until their content changes."""
