"""Loading the parts of the program, two thousand modules, without looking for garbage meanwhile.

What a module makes when it is imported stays. The collector would look through all of it again and
again: a quarter of the time until a command begins.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def loading() -> Iterator[None]:
    """Let the collector of garbage rest while modules are imported, if it was at work."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


def serve() -> Any:
    """Build the web application: what the server calls in each process it starts."""
    with loading():
        from service import app
    return app.serve()
