"""Passwords that cost little: each would take a fifth of a second of the processor."""

from argon2 import PasswordHasher

from service.people import passwords

REAL = passwords.HASHER
"""What a password costs outside of tests; `tests/people` has it."""


def make_cheap() -> None:
    """Let passwords cost nothing in this process; a hash says what it cost and costs that again."""
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
