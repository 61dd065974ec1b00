"""The regulation and its register."""
