"""Models of other products, rewritten in our dialect before anybody checks or deploys them."""

from service.dialects import bpmn, dmn
from service.dialects.converted import Change, Converted
from service.dialects.products import made_by

__all__ = ["Change", "Converted", "convert", "made_by"]


def convert(source: bytes, *, file: str) -> Converted:
    """Return a diagram or a decision file in our dialect, with what became of it.

    Ours comes back as it is, and so does what is neither.

    :param file: its name; the ending says what it is
    :raises Invalid: it cannot be read
    """
    if file.endswith(".dmn"):
        return dmn.convert(source, file=file)
    if file.endswith((".bpmn", ".xml")):
        return bpmn.convert(source, file=file)
    return Converted(source)
