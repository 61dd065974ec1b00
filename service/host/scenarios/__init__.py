"""Processes tried beside the register: sandboxes with data, people and a clock of their own."""
