"""Pages of money: the books of the district and of each studio."""
