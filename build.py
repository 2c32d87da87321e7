"""Build this folder's site: the same as ``assay build``."""

import sys

from assay.cli import main

if __name__ == "__main__":
    main(["build", *sys.argv[1:]])
