"""Titles that are taken away."""
