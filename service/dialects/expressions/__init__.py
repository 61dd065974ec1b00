"""Expressions of other products, put into FEEL; none of their languages is run."""
