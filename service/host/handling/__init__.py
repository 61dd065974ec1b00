"""What is done with open work besides finishing it: passed on, told of, countersigned, put off."""
