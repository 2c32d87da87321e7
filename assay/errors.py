"""Every error raised on purpose: a code, a place, what is wrong and how to mend it.

Rules:

* A `Problem` is one thing a person can mend. It never carries a traceback, a secret or a member reference.
* An `AssayError` carries one or more problems and knows the exit code of the command that meets it.
* Functions that look at a single document do not know its file name: they raise `DocumentError` with a
  JSON pointer, and whoever read the file turns it into a `Problem` with `path:line:column`.

Example::

    raise DocumentError("AW07", '"grade" is not a field of an award', fix="remove the line", pointer=("grade",))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Pointer: TypeAlias = tuple[str | int, ...]
"""Where in a JSON document: member names and array indexes from the root, as in ``("proof", 0, "created")``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, in the words of the person who can mend it."""

    code: str
    """Stable code, such as ``AW07``."""
    message: str
    """What is wrong, one or two plain sentences."""
    fix: str
    """What to do about it, starting with a verb."""
    path: str = ""
    """File, relative to the site folder; empty when no single file is at fault."""
    line: int = 0
    """1-based line; 0 when the problem has no line."""
    column: int = 0
    """1-based column; 0 when the problem has no column."""
    source: str = ""
    """The source line itself, without its line ending."""
    warning: bool = False
    """True when the build goes on (`--strict` turns warnings into errors)."""
    notice: bool = False
    """True for a warning that even `--strict` lets pass."""

    @property
    def place(self) -> str:
        """``path:line:column`` with the parts that are known."""
        parts = [self.path, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(part for part in parts if part)

    def __str__(self) -> str:
        """One line for logs: code, place, what, fix."""
        place = f" {self.place}" if self.place else ""
        return f"{self.code}{place} {self.message} Fix: {self.fix}"


class AssayError(Exception):
    """Base of every error Assay raises on purpose."""

    exit_code = 1

    def __init__(self, *problems: Problem) -> None:
        """Carry the problems; at least one."""
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class ContentError(AssayError):
    """Files in the site folder are wrong; nothing was published (exit 1)."""


class UsageError(AssayError):
    """The command was asked for something it cannot mean (exit 2)."""

    exit_code = 2


class MachineError(AssayError):
    """Disk, lock or permission (exit 3)."""

    exit_code = 3


class KeyFileError(AssayError):
    """Secret key file or passphrase (exit 4)."""

    exit_code = 4


class DocumentError(AssayError):
    """One JSON document is wrong at one place, which a JSON pointer names."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        fix: str,
        pointer: Pointer = (),
        line: int = 0,
        column: int = 0,
    ) -> None:
        """Keep the pointer; line and column only where the text is not JSON enough for a pointer."""
        super().__init__(Problem(code=code, message=message, fix=fix, line=line, column=column))
        self.pointer = pointer

    @property
    def problem(self) -> Problem:
        """The one problem."""
        return self.problems[0]


class UndecidedError(ContentError):
    """Two readings of a file are possible, and only a person knows which one is meant (exit 1 when nobody is asked)."""

    def __init__(self, problem: Problem, *, option: str, question: str, choices: tuple[tuple[str, str], ...]) -> None:
        """Carry the option that decides it, and each of its values with what it would mean."""
        super().__init__(problem)
        self.option = option
        self.question = question
        self.choices = choices
