"""Scenarios of the shipped processes, and what a changed model does to them."""
