"""What other programs get to see of this one: its environment, without what is secret in it.

Every process of a person may read the environment of the others, and a program that is started hands it on.

Example::

    subprocess.run(["git", "status"], env=without_secrets())
"""

from __future__ import annotations

import os

SECRETS = frozenset({"ASSAY_PASSPHRASE"})
"""Variables that no other program gets."""


def without_secrets() -> dict[str, str]:
    """Return the environment for a program that is started, without passphrases."""
    return {name: value for name, value in os.environ.items() if name not in SECRETS}
