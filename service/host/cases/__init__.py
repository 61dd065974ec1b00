"""Cases (process instances): begun, moved, kept, found (Camunda's RuntimeService)."""
