"""What goes out of the house by itself: mails to accounts and signed webhooks."""
