"""What a studio owes every year."""
