"""Letters that processes write to people."""
