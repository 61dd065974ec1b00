"""Pages of the year: a studio's own page, what is due, statistics."""
