"""Models of other products, converted."""
