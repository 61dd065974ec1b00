"""What a studio owes every year: agreement and plan, report; supervision (articles 8 to 10)."""
