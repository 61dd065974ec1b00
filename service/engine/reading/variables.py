"""Names of variables: words of letters and digits, parted by spaces, as FEEL lets them stand.

`Current Status` is one name wherever it stands, since no two values ever stand side by side. A name
with a word of FEEL's own in it (`Date of birth`) has to be known before the text is read: a process
knows those that its diagram names.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from service import feel
from service.engine.model import Node
from service.engine.reading.xml import BPMN, Element
from service.feel.tokens import KEYWORDS
from service.feel.tree import Name

WORD = r"[^\W\d]\w*(?: \w+)*"
PATH = re.compile(rf"{WORD}(?:\.{WORD})*", re.UNICODE)
NAME = re.compile(WORD, re.UNICODE)
LONGEST = 200
DECLARED = [f"{{{BPMN}}}{kind}" for kind in ("dataObject", "property", "dataInput", "dataOutput")]


@lru_cache(maxsize=4096)
def is_plain(name: str) -> bool:
    """Whether FEEL reads a text as one name without being told.

    >>> is_plain("Current Status"), is_plain("Date of birth"), is_plain("a-b")
    (True, False, False)
    """
    return _read(name, ())


def is_name(name: str) -> bool:
    """Whether a text can be the name of a variable, though FEEL may have to know it."""
    return is_plain(name) or _read(name, (name,))


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


def _read(name: str, known: tuple[str, ...]) -> bool:
    if len(name) > LONGEST or not NAME.fullmatch(name):
        return False
    if name.isidentifier() and not known:
        return name not in KEYWORDS
    try:
        tree = feel.compile(name, names=known).tree
    except feel.FeelError:
        return False
    return isinstance(tree, Name) and tree.name == name
