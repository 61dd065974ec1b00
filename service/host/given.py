"""What a request names: text that every database can hold, and keys that could exist."""

from service.errors import NotFound

LARGEST_KEY = 2**62


def text(value: object) -> str:
    """Return a text without what PostgreSQL refuses: NUL and half characters.

    >>> text("焊\\x00工\\ud800")
    '焊工'
    """
    return "".join(char for char in str(value) if char != "\0" and not "\ud800" <= char <= "\udfff")


def words(query: str) -> list[str]:
    """Return the words of a search, at most ten.

    >>> words(" 焊工\\x00  天衡 ")
    ['焊工', '天衡']
    """
    return text(query)[:500].split()[:10]


def key(value: int) -> int:
    """Return a number that could be a row's.

    :raises NotFound: no row will ever have it
    """
    if not 0 <= value < LARGEST_KEY:
        raise NotFound(f"row {value}")
    return value
