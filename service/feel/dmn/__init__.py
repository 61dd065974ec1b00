"""DMN: decision tables and the graphs around them."""
