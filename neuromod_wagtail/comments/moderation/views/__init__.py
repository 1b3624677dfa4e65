"""The screens of moderators. Declarations; what they decide goes through the verbs."""
