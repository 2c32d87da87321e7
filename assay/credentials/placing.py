"""The problem of a signed document, with the file, line and column it was met at.

Example::

    placed(award, DocumentError("AW17", "It ends before it starts.", fix="…", pointer=("validUntil",))).line
"""

from __future__ import annotations

from assay.credentials.earners import Transcript
from assay.credentials.model import Award, GivenEndorsement, StatusList
from assay.credentials.textfile import Source
from assay.errors import DocumentError, Problem
from assay.integrity import strictjson


def placed(file: Award | StatusList | GivenEndorsement | Transcript, error: DocumentError) -> Problem:
    """Return the problem of a document with its file, line and column."""
    problem = error.problem
    try:
        source = Source(file.path, file.data.decode("utf-8"))
    except UnicodeDecodeError:
        return Problem(code=problem.code, message=problem.message, fix=problem.fix, path=file.path)
    line, column = problem.line, problem.column
    if not line and error.pointer:
        line, column = strictjson.locate(source.text, error.pointer)
    return source.problem(problem.code, problem.message, fix=problem.fix, line=line, column=column)
