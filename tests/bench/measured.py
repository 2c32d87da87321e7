"""Run one command and print what it took, from a small process: a child counts as large as its parent was.

Example::

    python -S tests/bench/measured.py assay --help    # {"wall": 0.1, "cpu": 0.1, "memory": 21.5}
"""

import os
import subprocess
import sys
import time


def main() -> int:
    """Run the command in the arguments, quietly unless it fails."""
    start = time.perf_counter()
    with subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    # The memory is that of the largest process, in MB.
    figures = wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    print('{{"wall": {}, "cpu": {}, "memory": {}}}'.format(*figures))
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
