"""What tests of the command line begin with."""

from tests.installed import installation

__all__ = ["installation"]
