"""An instance while it moves: tokens, scopes, what each element does, what is saved."""
