"""Changes of models: edited together, proposed, looked at by another, released as one."""
