"""The books of district money and of each studio's own account, by double entry."""
