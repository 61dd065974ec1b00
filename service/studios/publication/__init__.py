"""What anybody may read of results and figures: never points, one unit's money, personal data."""
