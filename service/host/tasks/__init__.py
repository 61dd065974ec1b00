"""User tasks: opened, claimed, drafted, completed; the inbox (Camunda's TaskService)."""
