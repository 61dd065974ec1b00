"""Who is rated excellent: a fifth of the studios by their scores, ties left to a person."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from service.studios.assessment.rules import excellent_places

Band = Literal["excellent_candidate", "passed", "failed"]
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Scored:
    """A studio in a round: its score, the band of the score, what the register says of it."""

    number: str
    score: Decimal | None
    """Points of a hundred, two places; None: it did not take part (未参加考核)."""
    band: Band = "failed"
    """What the decision `assessment-grade` makes of the score alone."""
    veto: bool = False
    barred: bool = False
    """Something speaks against 优秀 (article 17, article 18, a report missing …)."""


@dataclass(frozen=True)
class Ranked:
    """The grades of a round, and the tie that a person has to decide."""

    counted: int
    """n: studios with a score; 不合格 counts."""
    places: int
    grades: dict[str, str]
    """Number of the studio → a key of `rules.OUTCOMES`; without those tied, who have the grade
    that they would have without a place."""
    tied: tuple[str, ...] = ()
    open_places: int = 0
    line: Decimal | None = None
    """The score at which they are tied."""

    @property
    def taken(self) -> int:
        """How many places are taken."""
        return sum(grade == "excellent" for grade in self.grades.values())


def rounded(score: Decimal) -> Decimal:
    """Return a score to two places, half up.

    >>> rounded(Decimal("89.995")), rounded(Decimal("89.994"))
    (Decimal('90.00'), Decimal('89.99'))
    """
    return score.quantize(HUNDREDTH, ROUND_HALF_UP)


def rank(entries: Iterable[Scored], *, chosen: Collection[str] = ()) -> Ranked:
    """Return the grades of a round (article 11): at most a fifth are excellent.

    Who is tied at the last place is not taken until somebody has named as many as there are
    places left for them; an answer to another tie names nobody.

    >>> two = [Scored(name, Decimal(95), "excellent_candidate") for name in "ab"]
    >>> three = [Scored(name, Decimal(70), "passed") for name in "cde"]
    >>> rank([*two, *three]).tied, rank([*two, *three], chosen=["b"]).grades["b"]
    (('a', 'b'), 'excellent')
    """
    found = sorted(entries, key=lambda one: one.number)
    scored = [one for one in found if one.score is not None]
    places = excellent_places(len(scored))
    grades = {one.number: _without_place(one) for one in found}
    above, tied, left = _at_the_line([one for one in scored if _may_excel(one)], places)
    names = tuple(one.number for one in tied)
    if tied and _answers(chosen, names, left):
        above, names, left = [*above, *(one for one in tied if one.number in chosen)], (), 0
    grades |= {one.number: "excellent" for one in above}
    line = rounded(tied[0].score) if names and tied[0].score is not None else None
    return Ranked(len(scored), places, grades, names, left, line)


def _may_excel(one: Scored) -> bool:
    return one.band == "excellent_candidate" and not one.veto and not one.barred


def _without_place(one: Scored) -> str:
    if one.score is None:
        return "absent"
    return "unqualified" if one.veto or one.band == "failed" else "qualified"


def _points(one: Scored) -> Decimal:
    return rounded(one.score or Decimal())


def _at_the_line(
    candidates: Sequence[Scored], places: int
) -> tuple[list[Scored], list[Scored], int]:
    """Return who has a place, who is tied at the last one, and how many places those have left."""
    if len(candidates) <= places or not places:
        return (list(candidates), [], 0) if places else ([], [], 0)
    ordered = sorted(candidates, key=_points, reverse=True)
    line = _points(ordered[places - 1])
    if _points(ordered[places]) < line:
        return ordered[:places], [], 0
    above = [one for one in ordered if _points(one) > line]
    return above, [one for one in ordered if _points(one) == line], places - len(above)


def _answers(chosen: Collection[str], tied: Collection[str], left: int) -> bool:
    return len(set(chosen)) == left and set(chosen) <= set(tied)
