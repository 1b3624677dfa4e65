"""Requests to metadata services, made only if ``NEUROMOD_REFERENCES_ONLINE`` is on."""
