"""Which pages are shut to somebody by their role alone, whatever there is to read on them.

Where an address of nothing is refused, instead of not found, and one of something too, nobody asked
what row it was: all other addresses of that rule are refused as well, and need not be tried.
"""

import re
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

NOTHING = "999999999"
"""A part of an address that names no row: valid as a key, a number, a name or a code."""
PART = re.compile(r"<[^>]+>")


def of_nothing(rule: str) -> str:
    """Return the address of a rule that names no row."""
    return PART.sub(NOTHING, rule)


def is_refused(answer: TestResponse) -> bool:
    """Ask whether somebody was turned away at the door: forbidden, or asked to sign in."""
    signs_in = urlsplit(answer.location or "").path == "/sign-in"
    return answer.status_code == 403 or (answer.status_code == 303 and signs_in)
