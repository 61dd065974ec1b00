"""The worker and the handlers of every kind of job."""
