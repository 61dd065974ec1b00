"""What the host knows, in people's words."""
