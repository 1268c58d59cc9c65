"""Making a copy of a site tell nothing about its people: decided column by column, done in the site's own code."""
