"""Run credentials through verifiers nobody here wrote, with the network replaced by a folder.

Rules:

* A verdict is the verifier's own, with its own reason; nothing of Assay is asked.
* URLs below the base URL are answered from the site folder (`did:web` included), prefixes named in `absent` are
  answered 404, and any other request is an error of the run, not a verdict.
* With `at`, every verifier believes it is that time; without, the machine's clock counts.
* A missing tool skips a test, unless the environment variable `ASSAY_DEMAND` names it: then it fails.

Example::

    require_node()
    verdicts = run_node(site, "https://badges.example.org/", {"ada": site / "awards/1/credential.json"})
    assert accepting(verdicts) == {"ada": {"db-rdfc", "db-jcs", "db-all", "dcc"}}
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, TypeAlias
from unittest import mock
from urllib.parse import unquote

import pytest
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import OB3LdpVerifier, ldp, status, verifier

HERE = Path(__file__).parent
NODE_VERIFIERS = frozenset({"db-rdfc", "db-jcs", "db-all", "dcc"})
ALL_VERIFIERS = NODE_VERIFIERS | {"openbadgeslib"}
INSTALL = "npm install --no-package-lock --prefix tests/interop"

Items: TypeAlias = Mapping[str, Path | dict[str, Any]]
"""Credentials by name: the file as published, or a document made in the test."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What one verifier says of one credential."""

    name: str
    """The credential's name in the batch."""
    verifier: str
    """One of `ALL_VERIFIERS`."""
    verified: bool
    """True when it was accepted: signature, dates, status."""
    error: str = ""
    """Why it was refused, in the verifier's words; empty when accepted."""
    warnings: tuple[str, ...] = ()
    """What the verifier noticed without refusing."""


def accepting(verdicts: Iterable[Verdict]) -> dict[str, set[str]]:
    """Name each credential's accepting verifiers; a credential everyone refuses has the empty set."""
    accepted: dict[str, set[str]] = {}
    for verdict in verdicts:
        names = accepted.setdefault(verdict.name, set())
        if verdict.verified:
            names.add(verdict.verifier)
    return accepted


def node_ready() -> str | None:
    """Say why the Node verifiers cannot run, or None when they can."""
    node = shutil.which("node")
    if node is None:
        return "there is no node on this machine"
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < 20:
        return f"node {version} is older than 20"
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    wrong = [name for name, pinned in wanted.items() if _installed(name) != pinned]
    return f"not installed as pinned: {', '.join(wrong)}; run {INSTALL}" if wrong else None


def _installed(package: str) -> str | None:
    manifest = HERE / "node_modules" / package / "package.json"
    if not manifest.is_file():
        return None
    version = json.loads(manifest.read_text(encoding="utf-8"))["version"]
    return str(version)


def skip_or_fail(tool: str, reason: str) -> None:
    """Skip the test, or fail it when ``ASSAY_DEMAND`` (a comma list) names the tool."""
    if tool in os.environ.get("ASSAY_DEMAND", "").split(","):
        pytest.fail(f"{tool} is demanded, but {reason}")
    pytest.skip(reason)


def require_node() -> None:
    """Skip or fail the test when the Node verifiers cannot run."""
    reason = node_ready()
    if reason:
        skip_or_fail("node", reason)


def run_node(
    site_dir: Path,
    base_url: str,
    items: Items,
    at: datetime | None = None,
    *,
    absent: Sequence[str] = (),
    mirrors: Mapping[str, Path] | None = None,
) -> list[Verdict]:
    """Ask the four Node verifiers about a whole batch in one process; `mirrors` are more addresses and their folders.

    Raises `RuntimeError` when the process fails or anything reached for a host that nobody declared.
    """
    command = ["node", str(HERE / "verify.mjs"), "--mirror", f"{base_url}={site_dir.resolve()}"]
    for base, folder in (mirrors or {}).items():
        command += ["--mirror", f"{base}={folder.resolve()}"]
    for prefix in absent:
        command += ["--absent", prefix]
    if at is not None:
        command += ["--at", at.isoformat()]
    batch = [
        {"name": name, "path": str(item.resolve())} if isinstance(item, Path) else {"name": name, "document": item}
        for name, item in items.items()
    ]
    done = subprocess.run(
        command, input=json.dumps(batch), capture_output=True, text=True, encoding="utf-8", check=False, timeout=300
    )
    if done.returncode:
        raise RuntimeError(f"verify.mjs ended with {done.returncode}: {done.stderr.strip()}")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return [Verdict(**{**answer, "warnings": tuple(answer["warnings"])}) for answer in answers]


def run_openbadgeslib(
    site_dir: Path, base_url: str, items: Items, at: datetime | None = None, *, demand_signed_list: bool = False
) -> list[Verdict]:
    """Ask openbadgeslib about a batch; it checks the first proof it knows, dates and the status bit.

    It can check a status list's own signature only when the list is a JWT, so that check is off unless
    `demand_signed_list`. It never fetches contexts; DID document and list come from the folder.
    """
    download = _folder(site_dir, base_url)
    with _openbadgeslib_clock(at):
        return [_ask_openbadgeslib(name, item, download, demand_signed_list) for name, item in items.items()]


def _ask_openbadgeslib(
    name: str,
    item: Path | dict[str, Any],
    download: Callable[[str], bytes],
    demand_signed_list: bool,  # noqa: FBT001 - the library calls it so
) -> Verdict:
    document = item.read_bytes() if isinstance(item, Path) else item
    try:
        OB3LdpVerifier().verify(document, check_status=True, download=download, verify_status_list=demand_signed_list)
    except LibOpenBadgesException as error:
        return Verdict(name=name, verifier="openbadgeslib", verified=False, error=str(error))
    return Verdict(name=name, verifier="openbadgeslib", verified=True)


def _folder(site_dir: Path, base_url: str) -> Callable[[str], bytes]:
    root = site_dir.resolve()

    def download(url: str) -> bytes:
        file = (root / unquote(url.removeprefix(base_url))).resolve()
        if not url.startswith(base_url) or not file.is_relative_to(root):
            raise FileNotFoundError(f"{url} is not below {base_url}")
        return file.read_bytes()

    return download


@contextmanager
def _openbadgeslib_clock(at: datetime | None) -> Iterator[None]:
    if at is None:
        yield
        return
    fixed = at

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:  # noqa: ANN401 - the library is untyped
            return fixed.astimezone(tz)

    # It offers no parameter for the time; these three modules read the clock when they verify.
    with (
        mock.patch.object(ldp, "datetime", Clock),
        mock.patch.object(status, "datetime", Clock),
        mock.patch.object(verifier, "datetime", Clock),
    ):
        yield
