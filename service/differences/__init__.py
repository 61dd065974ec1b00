"""What differs between two texts of a model: as facts, and as Chinese sentences.

Whatever could run otherwise is among the facts; no sentence at all means that the two differ in
their writing only (prefixes, blanks, comments, colours).
"""

from service.differences import forms, papers, xml
from service.differences.document import Change, Document, Incomparable, Item, apply
from service.differences.document import compare as compare_documents
from service.differences.names import Names
from service.differences.papers import Line
from service.differences.sentences import Sentence, tell, tell_lines
from service.differences.views import Beside, Row, beside

__all__ = [
    "UNKNOWN",
    "Beside",
    "Change",
    "Document",
    "Incomparable",
    "Item",
    "Line",
    "Names",
    "Row",
    "Sentence",
    "apply",
    "beside",
    "compare",
    "compare_documents",
    "papers",
    "read",
]

READERS = {"bpmn": xml.read, "dmn": xml.read, "form": forms.read}
UNKNOWN = Names()


def read(kind: str, text: str) -> Document:
    """Return a diagram, a decision or a form as a document.

    :raises Incomparable: it cannot be read
    """
    return READERS[kind](text)


def compare(kind: str, before: str, after: str, names: Names = UNKNOWN) -> list[Sentence]:
    """Tell what differs between two texts of a model.

    :param kind: bpmn, dmn, form or paper
    :param names: what people call the forms, roles and actions that a model names
    """
    if kind == "paper":
        return tell_lines(papers.compare(before, after))
    try:
        old, new = read(kind, before), read(kind, after)
    except Incomparable as failure:
        if before == after:
            return []
        return [Sentence("changed", f"有一个版本读不出来，不能逐处比较：{failure}")]
    return tell(old, new, compare_documents(old, new), names)
