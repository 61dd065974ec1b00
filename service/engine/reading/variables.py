"""Names of variables: words of letters and digits, parted by spaces, as FEEL lets them stand.

`Current Status` is one name wherever it stands, since no two values ever stand side by side. A name
with a word of FEEL's own in it (`Date of birth`) has to be known before the text is read: a process
knows those that its diagram names.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from service.engine.model import Node
from service.engine.reading.xml import BPMN, Element
from service.feel.tokens import Token, tokenize

WORD = r"[^\W\d]\w*(?: \w+)*"
PATH = re.compile(rf"{WORD}(?:\.{WORD})*", re.UNICODE)
NAME = re.compile(WORD, re.UNICODE)
LONGEST = 200
MOST = 100  # that FEEL has to know: it looks for each of them in every expression
DECLARED = [f"{{{BPMN}}}{kind}" for kind in ("dataObject", "property", "dataInput", "dataOutput")]


@lru_cache(maxsize=4096)
def is_plain(name: str) -> bool:
    """Whether FEEL reads a text as one name without a list of names.

    >>> is_plain("Current Status"), is_plain("Date of birth"), is_plain("a-b")
    (True, False, False)
    """
    words = _words(name)
    known = (w.kind == "name" or (w.kind == "number" and w.text.isdigit()) for w in words)
    return bool(words) and all(known) and " ".join(w.text for w in words) == name


def is_name(name: str) -> bool:
    """Whether a text can be the name of a variable, though FEEL may have to know it."""
    return is_plain(name) or len(_words(name)) > 1


def is_path(path: str) -> bool:
    """Whether a text names a variable or, behind dots, what lies in it."""
    names = path.split(".")
    return bool(PATH.fullmatch(path)) and all(n.isidentifier() or is_name(n) for n in names)


def special(names: Iterable[str]) -> frozenset[str]:
    """Return the names that FEEL has to know before it reads an expression."""
    return frozenset(name for name in names if not is_plain(name) and is_name(name))


def named_in(process: Element, nodes: Iterable[Node]) -> Iterator[str]:
    """Yield the names of the variables that a process declares, or writes to."""
    for element in process.iter(*DECLARED):
        yield element.get("name") or ""
    for node in nodes:
        said, loop = node.dialect, node.loop
        for line in (*said.inputs, *said.outputs):
            yield line.target.partition(".")[0]
        rounds = (loop.item, loop.output_collection) if loop else ()
        yield from filter(None, (said.result, said.headers.get("resultVariable"), *rounds))


def _words(name: str) -> list[Token]:
    """Return the words of a name as FEEL tells them apart; none where it is no name."""
    if len(name) > LONGEST or not NAME.fullmatch(name):
        return []
    words = tokenize(name)[:-1]
    joined = "".join(word.text for word in words) == name.replace(" ", "")
    return words if joined and words[0].kind == "name" else []
