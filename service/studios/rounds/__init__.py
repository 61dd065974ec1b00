"""Calls for applications, applications, the grant of the title."""
