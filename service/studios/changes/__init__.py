"""Changes of a studio: its leader."""
