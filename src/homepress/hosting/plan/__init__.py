"""A pure function from what is wanted and what is there to the steps in between."""
