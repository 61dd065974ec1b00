"""The register of studios and their masters."""
