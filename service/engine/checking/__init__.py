"""Checking before deployment: everything that could go wrong later, said now, at its element."""

from service.engine.checking.known import ActionHelp, Known
from service.engine.checking.whole import check

__all__ = ["ActionHelp", "Known", "check"]
