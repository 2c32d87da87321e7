"""The README is true: its tutorial works as typed, and every command, option and path it names is there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from sites import REPOSITORY, Terminal, command, load, tree

from assay.cli import cli

README = (REPOSITORY / "README.md").read_text("utf-8")
PHRASE = "paper lantern over seven hills"


def tutorial(text: str) -> list[list[str]]:
    """Return the commands of the tutorial, each as its words; a line that ends in a backslash goes on."""
    block = re.search(r"<!-- tutorial -->\n+```console\n(.*?)```\n+<!-- /tutorial -->", text, re.DOTALL)
    assert block, "README.md has no console block between <!-- tutorial --> and <!-- /tutorial -->"
    lines = block[1].replace("\\\n", " ").splitlines()
    return [shlex.split(line.removeprefix("$ ")) for line in lines if line.startswith("$ ")]


def test_the_tutorial_leads_a_newcomer_from_an_empty_folder_to_a_published_award(tmp_path: Path) -> None:
    here, seen = tmp_path, {}
    mine = {"ASSAY_KEYS": str(tmp_path / "keys of the newcomer"), "ASSAY_PASSPHRASE": PHRASE}
    for words in tutorial(README):
        if words[0] == "cd":
            here /= words[1]
            continue
        assert words[0] == "assay"
        # At a terminal, where a question nobody answers would stop the test.
        with Terminal(command(*words[1:]), cwd=here, env=mine) as person:
            pass
        assert person.code == 0, person.seen
        assert "✗" not in person.seen
        seen[" ".join(words[1:3])] = person.seen
    site = tree(here / "site")
    (credential,) = (here / "site").glob("awards/*/credential.json")
    assert load(credential)["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert b"Ada Example" in site[f"awards/{credential.parent.name}/index.html"]
    assert "index.html" in site
    assert "VALID (checked" in seen["verify site"]
    assert "Ada Example" in seen["sign --yes"]
    assert "Verified 1 award: 1 valid." in seen["build"]


def test_the_tutorial_fits_on_one_screen() -> None:
    assert len(tutorial(README)) <= 12


def spans() -> Iterator[str]:
    """Yield every piece of code in the README: code between backquotes, and lines of console blocks."""
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            yield from re.split(r"&&", line.removeprefix("$ "))
    yield from re.findall(r"(?<!`)`([^`\n]+)`(?!`)", README)


NAMED = sorted({text.strip() for text in spans() if re.match(r"(uv run )?assay [a-z]", text.strip())})


def test_the_readme_names_commands_at_all() -> None:
    assert len(NAMED) > 10


@pytest.mark.parametrize("text", NAMED)
def test_every_command_in_the_readme_exists_with_its_options(text: str) -> None:
    words = shlex.split(text.removeprefix("uv run ").replace("\\|", "-or-"))[1:]
    found: click.Command = cli
    while isinstance(found, click.Group) and words:
        assert words[0] in found.commands, f"there is no 'assay {words[0]}'"
        found = found.commands[words.pop(0)]
    known = {option for parameter in found.params for option in (*parameter.opts, *parameter.secondary_opts)}
    used = {word.partition("=")[0] for word in words if word.startswith("-") and len(word) > 1}
    assert used <= known | {"-h", "--help"}


def leaves(group: click.Group, way: str = "assay") -> Iterator[str]:
    """Yield every command as it is typed."""
    for name, item in group.commands.items():
        yield from leaves(item, f"{way} {name}") if isinstance(item, click.Group) else (f"{way} {name}",)


def test_every_command_is_in_the_readme() -> None:
    assert [line for line in leaves(cli) if not any(text.startswith(line) for text in NAMED)] == []


def test_every_path_in_the_readme_exists() -> None:
    places = ("assay/", "tests/", "templates/", "content/", "keys/", ".ci/", ".github/")
    for text in spans():
        path = text.strip()
        if path.startswith(places) and not re.search(r"[<*…\s]", path):
            assert (REPOSITORY / path).exists(), path


def test_options_named_in_running_text_exist() -> None:
    known = {option for item in every_command(cli) for parameter in item.params for option in parameter.opts}
    foreign = {"--check", "--no-package-lock", "--prefix", "--help", "--no-sync"}
    foreign |= {"--delete-after"}  # of rsync
    foreign |= {"--nthreads", "--nworkers"}  # of dask
    foreign |= {"--stages", "--sizes", "--rounds"}  # of tests.bench
    for text in spans():
        for option in re.findall(r"(?<!\S)--[a-z][a-z-]+", text):
            assert option in known | foreign, option


def every_command(item: click.Command) -> Iterator[click.Command]:
    """Yield a command and all below it."""
    yield item
    if isinstance(item, click.Group):
        for below in item.commands.values():
            yield from every_command(below)


def test_every_exit_code_is_explained() -> None:
    paragraph = README.partition("Exit codes:")[2].partition("\n\n")[0]
    assert re.findall(r"(?:^|· )\s*(\d+) ", " ".join(paragraph.split())) == ["0", "1", "2", "3", "4", "5", "130"]
