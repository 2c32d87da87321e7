"""How work that takes its time tells how far it has come, to whoever wants to know.

Rules:

* Whoever works calls a `Tell` now and then, with what is done and what there is; it knows nothing of screens.
* Nobody has to listen: `untold` and `unsaid` are the defaults.

Example::

    for award in told(content.awards, tell):
        verify(award)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

Tell = Callable[[int, int], None]
"""Takes how many are done, of how many. It may be called often, and again with the same numbers while one waits."""
Begin = Callable[[str], Tell]
"""Takes what is going to be done, in a word or three, such as "Building awards"."""


def untold(_done: int, _total: int) -> None:
    """Tell nobody."""


def unsaid(_what: str) -> Tell:
    """Return what tells nobody."""
    return untold


def counting(total: int, tell: Tell) -> Callable[[], None]:
    """Return what is called after each item of `total`, by work that does not count itself."""
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        tell(done, total)

    return step


def told(items: Sequence[T], tell: Tell) -> Iterator[T]:
    """Yield every item, and tell after each that it is done."""
    for number, item in enumerate(items, start=1):
        yield item
        tell(number, len(items))
