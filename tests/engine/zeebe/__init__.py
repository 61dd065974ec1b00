"""Our engine beside Camunda 8's own: the same random processes, deeds and outcome."""
