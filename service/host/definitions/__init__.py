"""Models and their deployments (Camunda's RepositoryService)."""
