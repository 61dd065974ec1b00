"""Studios recognised before the system."""
