"""What a verification of the ledger finds: breaks, counts, how far it is, and the verdict."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from service.host.ledger.merkle import EMPTY, Frontier

MOST_KEPT = 1000  # breaks; a table that was altered as a whole must not fill the memory


@dataclass(frozen=True)
class Break:
    """One place where what is there differs from what was recorded."""

    kind: str
    """`chain` (a line of the ledger), `row` (a live row) or `file` (a stored document)."""
    subject: str
    row: str | None
    sequence: int | None
    what: str


@dataclass
class Findings:
    """The breaks found so far: all are counted, the first are kept."""

    kept: list[Break] = field(default_factory=list)
    count: int = 0

    def add(self, found: Iterable[Break]) -> None:
        """Take breaks in, in the order in which they are found."""
        for one in found:
            self.count += 1
            if len(self.kept) < MOST_KEPT:
                self.kept.append(one)


@dataclass(frozen=True)
class Progress:
    """How far a verification is: what it is at, and how many of how many are done."""

    phase: str
    """`lines` of the ledger, live `rows`, or `files`."""
    done: int
    total: int


Report = Callable[[Progress], None]


def silent(_progress: Progress) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class Verdict:
    """What a verification found: how many lines, where the chain ends, and every break."""

    entries: int
    head: str
    rows: int
    documents: int
    since: int = 0
    """The checkpoint whose lines were not hashed again; 0: every line was."""
    breaks: tuple[Break, ...] = ()
    """The first breaks, in the order in which they were found."""
    count: int = 0
    """How many breaks there are."""
    frontier: Frontier = field(default_factory=Frontier)
    """The Merkle tree of all lines."""

    @property
    def whole(self) -> bool:
        """Ask whether nothing was altered."""
        return not self.count

    @property
    def root(self) -> bytes:
        """The root of the Merkle tree of all lines."""
        return self.frontier.root() if self.entries else EMPTY

    @property
    def sentence(self) -> str:
        """The verdict in a Chinese sentence."""
        if self.first is None:
            since = f"（从第 {self.since} 条记录的检查点起）" if self.since else ""
            return (
                f"历史完整{since}：{self.entries} 条记录首尾相接，{self.rows} 行数据、"
                f"{self.documents} 份文件与记录一致。链尾 {self.head}"
            )
        place = f"{self.first.subject} {self.first.row or ''}".strip()
        line = f"（第 {self.first.sequence} 条记录）" if self.first.sequence else ""
        more = f"；另有 {self.count - 1} 处" if self.count > 1 else ""
        return f"数据被改动：{place}{line}：{self.first.what}{more}"

    @property
    def first(self) -> Break | None:
        """The first place that breaks."""
        return self.breaks[0] if self.breaks else None
