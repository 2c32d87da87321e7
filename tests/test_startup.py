"""What a command loads before it does anything: by names of modules, because times depend on the machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from sites import REPOSITORY, awards, environment

from assay.cli import cli
from assay.cli.lazy import LazyGroup

HEAVY = {"cryptography", "filelock", "jinja2", "jsonschema", "jwt", "markdown", "nacl", "nh3", "pyld", "segno", "yaml"}


def loaded(*arguments: str | Path, root: Path = REPOSITORY) -> set[str]:
    """Run a command and return the libraries that are loaded when it ends."""
    program = (
        "import json, sys\n"
        "from assay.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "sys.stderr.write(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=root,
        env=environment(),
        capture_output=True,
        check=True,
    )
    return set(json.loads(done.stderr.decode().splitlines()[-1]))


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("biuld",)])
def test_a_word_about_the_commands_loads_none_of_them(arguments: tuple[str, ...]) -> None:
    found = loaded(*arguments)
    assert "click" in found
    assert not found & (HEAVY | {"jsonschema_rs"})


def test_verifying_an_award_of_ones_own_loads_no_library_for_those_of_others(example_root: Path) -> None:
    found = loaded("verify", awards(example_root)[0], "--root", example_root)
    assert "nacl" in found
    assert not found & (HEAVY - {"nacl", "yaml"})


def test_verifying_an_award_of_others_loads_nothing_that_it_does_not_need(example_root: Path, tmp_path: Path) -> None:
    found = loaded("verify", example_root / awards(example_root)[0], "--offline", "--root", tmp_path)
    assert {"nacl", "pyld"} <= found
    # What explains a fault, reads tokens or opens connections for JSON-LD is for those that need it.
    assert not found & {"jsonschema", "jwt", "requests", "aiohttp", "jinja2", "markdown"}


def test_verifying_offline_loads_nothing_that_opens_a_connection(example_root: Path) -> None:
    found = loaded("verify", awards(example_root)[0], "--root", example_root, "--offline")
    assert not found & {"http", "ssl"}


def groups(group: click.Group) -> list[LazyGroup]:
    """Return every group that loads its commands late."""
    below = [found for item in group.commands.values() if isinstance(item, click.Group) for found in groups(item)]
    return [*([group] if isinstance(group, LazyGroup) else []), *below]


def test_the_sentences_in_the_list_of_commands_are_those_of_the_commands() -> None:
    assert len(groups(cli)) == 4
    for group in groups(cli):
        for name, (_, sentence) in group.lazy.items():
            command = group.commands[name]
            assert command.name == name
            assert command.get_short_help_str(limit=200) == sentence


def test_a_group_knows_its_commands_before_they_are_loaded() -> None:
    group = LazyGroup("tools", lazy={"build": ("publishing", "Verify every award and write the site.")})
    group.add_command(click.Command("own", help="One of its own."))
    context = click.Context(group)
    assert group.list_commands(context) == ["build", "own"]
    assert "One of its own." in group.get_help(context)
    assert "Verify every award" in group.get_help(context)
    assert group.get_command(context, "build") is group.commands["build"]
    assert group.get_command(context, "nothing") is None
    assert len(group.commands) == 2
