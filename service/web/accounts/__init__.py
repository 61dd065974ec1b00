"""Signing in, accounts, tokens; stepping into roles in a demonstration."""
