"""District money."""
