"""The assessment every two years."""
