"""What a request names: text that every database can hold, and keys that could exist."""

from service.errors import NotFound

LARGEST_KEY = 2**62


def clean_text(value: object) -> str:
    """Return a text without what PostgreSQL refuses: NUL and half characters.

    >>> text("焊\\x00工\\ud800")
    '焊工'
    """
    return "".join(char for char in str(value) if char != "\0" and not "\ud800" <= char <= "\udfff")


def row_key(value: int) -> int:
    """Return a number that could be a row's.

    :raises NotFound: no row will ever have it
    """
    if not 0 <= value < LARGEST_KEY:
        raise NotFound(f"row {value}")
    return value
