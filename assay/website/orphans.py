"""Let a process that helps with a build end with the one it helps.

SIGKILL ends one process and nobody tells its helpers: they would go on, and write pages of the build that is dead into
the folder of the next one.

Example::

    ProcessPoolExecutor(2, initializer=end_with_parent)
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing.connection import wait

_ON_DEATH_OF_PARENT = 1
"""``PR_SET_PDEATHSIG`` of prctl(2)."""


def end_with_parent() -> None:
    """Make this process end as soon as the one that started it has ended, whatever it is doing then."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if sys.platform == "linux":
        # At once, also in the midst of a library written in C.
        ctypes.CDLL(None).prctl(_ON_DEATH_OF_PARENT, signal.SIGKILL)
        if os.getppid() != parent.pid:
            os._exit(1)
    # Elsewhere as soon as Python gets its turn.
    threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
