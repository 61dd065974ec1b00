"""Recommendations of outstanding studios to the city (article 14)."""
