"""The review by experts: panel, draw, scores."""
