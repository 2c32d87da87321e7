"""What tests of whole sites share: the example association and a small one, each built once and then only read."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from sites import Here, Outcome, build, example, small_site

from assay.cli import main

pytest_plugins = ["promises", "pytester"]

# The tests start some thousand processes. Where Python is told to keep no compiled modules, as images of containers
# often tell it, each of them would compile Assay and its libraries anew: most of the time it takes.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A job in the background of a shell ignores Ctrl-C, and so would every command these tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Share the whole suite among all cores, and run a few files or tests asked for by name in this process."""
    return (os.cpu_count() or 1) if config.args == config.getini("testpaths") else 0


@pytest.fixture(scope="session")
def example_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the example association, built into its ``site/``; copy it before changing anything."""
    root = example(tmp_path_factory.mktemp("example"))
    build(root)
    return root


@pytest.fixture(scope="session")
def small_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site of one badge and two awards, built into its ``site/``; copy it before changing anything."""
    root = small_site(tmp_path_factory.mktemp("small"), people=["Ada Example", "Zoë Müller-Østergård"])
    build(root)
    return root


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Here:
    """Return a function that runs a command in this process, with nobody at the terminal and keys of its own."""
    monkeypatch.setenv("ASSAY_KEYS", str(tmp_path / "secret keys"))
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path / "remembered"))
    for name in ("ASSAY_PASSPHRASE", "SOURCE_DATE_EPOCH", "NO_COLOR", "UV"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str | Path) -> Outcome:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(item) for item in arguments])
        seen = capsys.readouterr()
        return Outcome(int(left.value.code or 0), seen.out, seen.err)

    return call
