"""The real diagrams, decisions and forms, run and looked at."""
