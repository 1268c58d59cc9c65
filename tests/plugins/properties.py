"""Hypothesis without a deadline: how long an example takes says more about the machine than the code."""

from hypothesis import settings

settings.register_profile("homepress", deadline=None, print_blob=True)
settings.load_profile("homepress")
