"""What studios spend, on what, and what they own for it (articles 16 to 18)."""
