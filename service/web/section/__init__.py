"""Pages of the section: rounds, experts, working days."""
