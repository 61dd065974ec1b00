"""Models of other products, rewritten in our dialect before anybody checks or deploys them."""

from service.dialects import bpmn, dmn
from service.dialects.changes import refused
from service.dialects.converted import Change, Converted
from service.dialects.leftovers import leftovers
from service.dialects.mixed import holds_juel
from service.dialects.products import REDRAWN, made_by, mentions
from service.engine.reading.xml import ZEEBE
from service.errors import Invalid

__all__ = ["REDRAWN", "Change", "Converted", "convert", "leftovers", "made_by", "ours", "refused"]


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


def ours(source: bytes, *, file: str) -> bytes:
    """Return a diagram as the engine reads it.

    Releases from before diagrams were converted hold other products' words, and their cases go on.
    What cannot be converted comes back as it is: reading it says what is wrong.
    """
    if mentions(source, ZEEBE) and not holds_juel(source):
        return source
    try:
        return bpmn.convert(source, file=file).content
    except Invalid:
        return source
