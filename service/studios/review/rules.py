"""Arithmetic of the review: the draw by lot, the trimmed mean."""

from hashlib import sha256


def trimmed_mean(scores: list[float]) -> float:
    """Return the mean without one highest and one lowest score; with two or fewer, the plain one.

    >>> trimmed_mean([60, 80, 85, 90, 100])
    85.0
    """
    if len(scores) < 3:
        return sum(scores) / len(scores)
    kept = sorted(scores)[1:-1]
    return sum(kept) / len(kept)


def draw(seed: str, candidates: list[str], size: int) -> list[str]:
    """Draw `size` of the candidates so that anybody can repeat it with the seed.

    Candidates are ordered by SHA-256 of `seed:candidate`; the first ones are drawn. The order in
    which they were handed in plays no part.

    >>> draw("1", ["a", "b", "c", "d"], 2) == draw("1", ["d", "c", "b", "a"], 2)
    True
    """
    return sorted(set(candidates), key=lambda name: sha256(f"{seed}:{name}".encode()).digest())[
        :size
    ]
