"""Public notices and objections to them."""
