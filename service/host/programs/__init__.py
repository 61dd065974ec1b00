"""What other programs report and send."""
