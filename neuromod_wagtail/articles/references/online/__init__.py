"""What is asked of other sites. Nothing is asked unless ``NEUROMOD_REFERENCES_ONLINE`` is on."""
