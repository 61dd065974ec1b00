"""What is done with open work besides finishing it: passed on, copied, countersigned, put off."""
