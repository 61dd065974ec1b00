"""What is done with open work besides finishing it."""
