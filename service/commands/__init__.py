"""What an operator can do at the command line; `service.cli` loads what is asked for."""
