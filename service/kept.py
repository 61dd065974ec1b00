"""What is made once from the same things and kept: bounded, and for any thread."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """What was made, by what it was made from; what was used longest ago goes first.

    >>> squares = Kept[int](2)
    >>> [squares.once(number, lambda: number * number) for number in (1, 2, 3, 3)]
    [1, 4, 9, 9]
    >>> len(squares)
    2
    """

    def __init__(self, most: int) -> None:
        """Say how many are kept."""
        self._most = most
        self._made: OrderedDict[Hashable, Made] = OrderedDict()
        self._lock = threading.Lock()

    def once(self, name: Hashable, make: Callable[[], Made]) -> Made:
        """Return what was made from the same things, or make it now; two threads may both make it.

        :param name: all that the result depends on
        """
        with self._lock:
            if name in self._made:
                self._made.move_to_end(name)
                return self._made[name]
        made = make()
        with self._lock:
            self._made[name] = made
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made

    def __len__(self) -> int:
        return len(self._made)
