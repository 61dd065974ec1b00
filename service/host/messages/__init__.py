"""Messages and signals on their way to cases."""
