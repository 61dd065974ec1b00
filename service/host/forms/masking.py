"""Showing that personal data is there without showing it."""

TELEPHONE = 11
IDENTITY_NUMBER = 18


def mask(value: object) -> str:
    """Return a value with its middle hidden.

    >>> mask("11010519491231002X"), mask("13800138000"), mask("朝阳区")
    ('110105********002X', '138****8000', '***')
    """
    text = str(value)
    if len(text) == IDENTITY_NUMBER:
        return text[:6] + "*" * 8 + text[-4:]
    if len(text) == TELEPHONE:
        return text[:3] + "****" + text[-4:]
    shown = len(text) // 4
    return text[:shown] + "*" * min(8, len(text) - shown)
