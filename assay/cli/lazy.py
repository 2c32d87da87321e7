"""Commands that are imported when they are asked for, so that `assay --help` need not load what a build needs.

Rules:

* A command named ``sign`` in the table is the attribute ``sign`` of the module named beside it in `assay.cli`; where
  it cannot have that name, the attribute stands behind a colon.
* The sentence in the table is what ``--help`` shows. It repeats the first sentence of the command's own help, because
  that one can only be read by importing it; a test compares them.

Example::

    LazyGroup("assay", lazy={"build": ("publishing", "Verify every award and write the site.")})
"""

from __future__ import annotations

from collections import UserDict
from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

import click

Table = Mapping[str, tuple[str, str]]
"""Name of a command → module (and attribute) below `assay.cli`, one sentence for the list of commands."""


class _Commands(UserDict[str, click.Command]):
    """A mapping of commands that loads each one when it is first looked at."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table

    def __getitem__(self, name: str) -> click.Command:
        if name not in self.data and name in self._table:
            module, _, attribute = self._table[name][0].partition(":")
            loaded = import_module(f"assay.cli.{module}")
            self.data[name] = cast("click.Command", getattr(loaded, attribute or name))
        return self.data[name]

    def __contains__(self, name: object) -> bool:
        return name in self.data or name in self._table

    def __iter__(self) -> Any:  # noqa: ANN401 - an iterator of names, as the base class has it
        return iter({**dict.fromkeys(self._table), **self.data})

    def __len__(self) -> int:
        return len({*self._table, *self.data})


class LazyGroup(click.Group):
    """A group of commands of which only the one that is asked for is imported."""

    def __init__(self, *arguments: Any, lazy: Table, **options: Any) -> None:  # noqa: ANN401 - those of click.Group
        """Take a table of commands beside what a `click.Group` takes."""
        super().__init__(*arguments, **options)
        self.lazy = lazy
        self.commands = _Commands(lazy)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table."""
        rows = []
        width = formatter.width - 6 - max(map(len, self.commands))
        for name in self.list_commands(ctx):
            known = self.lazy.get(name)
            rows.append((name, known[1] if known else self.commands[name].get_short_help_str(width)))
        with formatter.section("Commands"):
            formatter.write_dl(rows)
