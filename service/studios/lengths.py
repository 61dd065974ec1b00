"""How long a text may be that the register keeps: a sentence beats a database's error."""

from service.errors import Refused


def fitting(text: str, *, label: str, most: int) -> str:
    """Return a text that fits into its column.

    :raises Refused: it is longer

    >>> fitting("记-0231", label="凭证号", most=100)
    '记-0231'
    """
    if len(text) > most:
        raise Refused(f"{label}不能超过{most}字，现为{len(text)}字")
    return text
