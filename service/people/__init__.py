"""Who somebody is, which roles they hold, and what they may do."""
