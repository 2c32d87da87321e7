"""A Dask cluster as the crew of a build: connect, compare, and give its executor.

Dask does the scheduling: a batch whose worker is killed goes to another one. Assay has no scheduler of its own.

Rules:

* The library is imported when somebody asks for a cluster; it comes with the extra ``assay[cluster]``.
* Every wait is bounded: for the scheduler, for its first worker, and for workers that all went away.
* A worker with another program or other libraries is refused before anything is sent to it.
* Whoever reaches a Dask scheduler can run anything on its workers: it belongs into a private network.

Example::

    with cluster("dask://10.0.0.5:8786") as crew:
        build_site(root, output, now=now, crew=crew)
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any

from assay.errors import MachineError, Problem, UsageError
from assay.website.remote import Remote, another_program, lost
from assay.website.toolset import differences, toolset

SECONDS = 10.0
"""How long to wait for the scheduler, and then for its first worker."""
DESERTED = 60.0
"""How long a cluster may have no worker in the middle of a build, before it is given up."""
_ADDRESS = re.compile(r"dask://((?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\]):([0-9]{1,5}))/?")
_MOST_PORT = 65535


@contextmanager
def cluster(address: str) -> Iterator[Remote]:
    """Give the crew at ``dask://HOST:PORT``; raises `UsageError` CLU01, or `MachineError` CLU02, CLU03."""
    place = _place(address)
    library = _library()
    try:
        client = library.Client(f"tcp://{place}", timeout=SECONDS, set_as_default=False, name="assay")
    except (OSError, ValueError, RuntimeError) as error:
        raise _unreachable(place, error) from None
    try:
        _wait_for_workers(client, place)
        _compare(client)
        yield Remote(client.get_executor(pure=False), _Watch(client))
    finally:
        # A scheduler that is gone cannot be told good-bye.
        with suppress(OSError, TimeoutError, RuntimeError):
            client.close(timeout=SECONDS)


def _place(address: str) -> str:
    found = _ADDRESS.fullmatch(address)
    if found is None or not 0 < int(found[2]) <= _MOST_PORT:
        raise UsageError(
            Problem(
                code="CLU01",
                message=f'--executor "{address}" names no cluster.',
                fix="write the address of the Dask scheduler as in dask://10.0.0.5:8786",
            )
        )
    return found[1]


def _library() -> Any:  # noqa: ANN401 - a library without types
    try:
        import distributed  # noqa: PLC0415 - it comes with an extra, and takes a second to load
    except ImportError:
        raise UsageError(
            Problem(
                code="CLU01",
                message="Clusters need a library that is not installed.",
                fix="install Assay with its extra, assay[cluster]",
            )
        ) from None
    # What it has to say about lost connections is said in our words.
    for name in ("distributed", "distributed.client", "distributed.core", "distributed.comm"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return distributed


def _unreachable(place: str, error: BaseException | None) -> MachineError:
    what = "No Dask scheduler answers at" if error else "There is no worker at the Dask scheduler"
    return MachineError(
        Problem(
            code="CLU02",
            message=f"{what} {place} within {SECONDS:.0f} seconds.",
            fix="start it with 'dask scheduler' and workers with 'dask worker', and check the address and the firewall",
        )
    )


def _wait_for_workers(client: Any, place: str) -> None:  # noqa: ANN401 - a library without types
    try:
        client.wait_for_workers(1, timeout=SECONDS)
    except (OSError, TimeoutError):
        raise _unreachable(place, None) from None


def _compare(client: Any) -> None:  # noqa: ANN401 - a library without types
    """Ask every worker what it builds with."""
    try:
        answers = client.run(toolset, on_error="return")
    except (OSError, TimeoutError) as error:
        raise lost(error) from None
    for worker, theirs in sorted(answers.items()):
        if isinstance(theirs, BaseException):
            found = [f"it cannot load Assay ({type(theirs).__name__}: {' '.join(str(theirs).split())[:60]})"]
        else:
            found = differences(toolset(), theirs)
        if found:
            raise MachineError(another_program(f"The worker {worker}", found))


class _Watch:
    """Counts the workers, and gives a cluster up that has had none for too long."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - a library without types
        self._client, self._seen = client, monotonic()

    def __call__(self) -> int:
        if self._client.status in ("closed", "closing"):
            raise lost(ConnectionError("the connection to the scheduler was lost"))
        count = 0
        with suppress(OSError, TimeoutError):
            count = len(self._client.nthreads())
        if count:
            self._seen = monotonic()
        elif monotonic() - self._seen > DESERTED:
            raise lost(ConnectionError(f"it has had no worker for {DESERTED:.0f} seconds"))
        return max(count, 1)
