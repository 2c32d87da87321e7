"""The house stands as drawn: imports run one way, every foreign library has its own room, four doors lead outside."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "assay"

FLOORS = ("cli", "serve", "builder", "largebuild", "website", "credentials", "integrity", "errors", "phrases")
"""From the roof to the ground: an import goes down, or stays on its floor."""

HOMES = {
    "babel": {
        "assay.credentials.countries",
        "assay.credentials.languages",
        "assay.website.catalogue",
        "assay.website.language",
    },
    "base58": {"assay.integrity.multibase"},
    "cryptography": {"assay.credentials.controllers", "assay.credentials.vcjwt"},
    "distributed": {"assay.website.cluster"},
    "defusedxml": {"assay.credentials.images", "assay.credentials.baking"},
    "fsspec": {"assay.website.stores"},
    "filelock": {"assay.integrity.durable", "assay.website.publish"},
    "jinja2": {"assay.website.compiled", "assay.website.render", "assay.website.signedtext", "assay.website.theme"},
    "jsonschema": {"assay.credentials.profile", "assay.credentials.openbadge"},
    "jsonschema_rs": {"assay.credentials.profile", "assay.credentials.openbadge"},
    "jwt": {"assay.credentials.controllers", "assay.credentials.vcjwt"},
    "markdown": {"assay.website.prose", "assay.website.render"},
    "markupsafe": {
        "assay.website.prose",
        "assay.website.render",
        "assay.website.signedtext",
        "assay.website.theme",
    },
    "orjson": {"assay.credentials.rows", "assay.integrity.canonical", "assay.website.files", "assay.website.memory"},
    "nh3": {"assay.website.prose", "assay.website.render"},
    "fontTools": {"assay.website.glyphs"},
    "PIL": {"assay.website.raster"},
    "openpyxl": {"assay.credentials.workbook"},
    "pyld": {"assay.integrity._rdfc"},
    "resvg_py": {"assay.website.drawing"},
    "referencing": {"assay.credentials.profile"},
    "rfc8785": {"assay.integrity.canonical"},
    "rich": {"assay.cli.preview", "assay.cli.progress"},
    "segno": {"assay.cli.keysheet", "assay.website.qr"},
    "watchdog": {"assay.serve"},
    "yaml": {"assay.credentials.yamlfile"},
}
"""Libraries with fixed homes; nacl and click live on a whole floor each."""
DISTRIBUTIONS = {
    "fonttools": "fontTools",
    "jsonschema-rs": "jsonschema_rs",
    "pillow": "PIL",
    "pyjwt[crypto]": "jwt",
    "pynacl": "nacl",
    "pyyaml": "yaml",
    "resvg-py": "resvg_py",
}
"""Distributions whose import name is another."""
EXTRAS = {"distributed"}
"""Libraries of an extra, imported when somebody asks for what they do."""
COME_ALONG = {"cryptography", "markupsafe", "referencing"}
"""Parts of the interface of pyjwt[crypto], jinja2 and jsonschema, which always bring them."""
DOORS = {
    "assay.credentials.web": {"http.client", "socket", "ssl"},
    "assay.integrity.sshagent": {"socket"},
    "assay.cli.git": {"subprocess"},
    "assay.website.raster": {"subprocess"},
}
"""Who may use which way out: the guarded fetcher of `verify`, a local socket of an ssh-agent, reading git, drawing."""

OFFLINE = {
    "aiohttp", "asyncio", "ftplib", "http.client", "httpx", "imaplib", "poplib", "requests", "smtplib", "socket",
    "socketserver", "ssl", "telnetlib", "urllib.request", "urllib3", "webbrowser", "xmlrpc",
}  # fmt: skip
"""Ways to the network."""
UNSAFE = {"marshal", "multiprocessing.shared_memory", "pickle", "shelve", "subprocess"}
"""Ways to run what a file says."""
CLOCK = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")} | {
    ("time", name) for name in ("time", "time_ns", "localtime", "gmtime", "ctime", "strftime")
}
"""Calls that read the clock; `time.monotonic` measures, and tells nothing about today."""

TOP_LEVEL = {
    "CHANGELOG.md", "LICENSE", "README.md", "assay", "build.py", "content", "keys", "pyproject.toml", "site",
    "templates", "tests",
}  # fmt: skip
NOT_IN_GIT = {"dist", "uv.lock"}
"""What tools leave behind and git ignores."""


@cache
def modules() -> dict[str, ast.Module]:
    """Return every module of the package, parsed."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts).removesuffix(".__init__")
        found[name] = ast.parse(path.read_text("utf-8"))
    return found


def imports(tree: ast.Module) -> Iterator[str]:
    """Yield what a module imports, wherever in it: dotted names, with ``from a import b`` as ``a`` and ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(name: str) -> set[str]:
    """Return the modules of the package that a module imports."""
    return {found for found in imports(modules()[name]) if found in modules() and found not in ("assay", name)}


def floor(name: str) -> int:
    return FLOORS.index(name.split(".")[1])


HOUSE = [name for name in modules() if name not in ("assay", "assay.__main__")]


def test_the_package_was_found() -> None:
    assert {f"assay.{name}" for name in FLOORS} <= set(HOUSE)
    assert len(HOUSE) > 30


@pytest.mark.parametrize("name", HOUSE)
def test_imports_go_down_or_stay_on_their_floor(name: str) -> None:
    upward = [found for found in own_imports(name) if floor(found) < floor(name)]
    assert not upward


def test_the_face_of_the_package_loads_only_errors_until_it_is_asked() -> None:
    """The command line must start fast, and nothing below may depend on the face but for the version."""
    at_once = [node for node in modules()["assay"].body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [node.module for node in at_once if isinstance(node, ast.ImportFrom)] == ["assay.errors"]
    for name in HOUSE:
        for node in ast.walk(modules()[name]):
            if isinstance(node, ast.ImportFrom) and node.module == "assay":
                assert {alias.name for alias in node.names} <= {"__version__"} | {
                    found.removeprefix("assay.") for found in modules()
                }


def test_no_import_leads_back_to_where_it_came_from() -> None:
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " → ".join((*way, name))
        if name in done:
            return
        for found in sorted(own_imports(name)):
            visit(found, (*way, name))
        done.add(name)

    for name in HOUSE:
        visit(name, ())


def foreign_imports() -> Iterator[tuple[str, str]]:
    """Yield each library that is neither ours nor Python's own, with the module that imports it."""
    for name, tree in modules().items():
        for found in imports(tree):
            library = found.partition(".")[0]
            if library not in sys.stdlib_module_names and library not in ("assay", "__future__"):
                yield library, name


def test_every_library_is_used_in_its_own_room_only() -> None:
    for library, name in foreign_imports():
        if library == "nacl":
            assert name.startswith("assay.integrity."), f"{library} in {name}"
        elif library == "click":
            assert name.startswith("assay.cli"), f"{library} in {name}"
        else:
            assert name in HOMES[library], f"{library} in {name}"


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {line.partition(">")[0].strip() for line in project["dependencies"]}
    names = {DISTRIBUTIONS.get(name, name) for name in declared} | COME_ALONG
    assert {library for library, _ in foreign_imports()} - EXTRAS == names
    extras = {line.partition(">")[0] for lines in project["optional-dependencies"].values() for line in lines}
    assert extras >= EXTRAS


@pytest.mark.parametrize("name", list(modules()))
def test_only_the_preview_listens_and_few_doors_lead_out(name: str) -> None:
    found = set(imports(modules()[name]))
    assert found & (OFFLINE | UNSAFE) <= DOORS.get(name, set())
    assert "http.server" not in found or name == "assay.serve"


def calls(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield calls as (what stands before the last dot, name): ``a.b.c()`` is ``("b", "c")``."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            yield "", node.func.id
        elif isinstance(node.func, ast.Attribute):
            before = node.func.value
            owner = before.attr if isinstance(before, ast.Attribute) else getattr(before, "id", "")
            yield owner, node.func.attr


@pytest.mark.parametrize("name", list(modules()))
def test_the_clock_is_read_in_one_place(name: str) -> None:
    read = set(calls(modules()[name])) & CLOCK
    assert not read or name == "assay.cli.common"


def test_the_clock_is_read_at_all() -> None:
    """Else the test above looks for the wrong names."""
    assert set(calls(modules()["assay.cli.common"])) & CLOCK


@pytest.mark.parametrize("name", list(modules()))
def test_nothing_a_file_says_is_run(name: str) -> None:
    assert not {called for owner, called in calls(modules()[name]) if owner in ("", "builtins")} & {"eval", "exec"}
    assert not set(calls(modules()[name])) & {("os", "system"), ("os", "popen"), ("yaml", "load")}


@pytest.mark.parametrize("name", list(modules()))
def test_every_module_says_what_it_is_for(name: str) -> None:
    text = ast.get_docstring(modules()[name])
    assert text
    assert text.splitlines()[0].endswith((".", ":"))


def test_every_module_of_the_tests_says_what_it_is_for() -> None:
    silent = [
        path.name
        for path in (ROOT / "tests").rglob("*.py")
        if not {"node_modules", ".python"} & {*path.parts} and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert not silent


@pytest.mark.parametrize("name", list(modules()))
def test_rooms_have_not_become_halls(name: str) -> None:
    """A room that passes 400 lines wants splitting; 500 is the wall."""
    path = ROOT / (name.replace(".", "/") + ".py")
    path = path if path.is_file() else ROOT / name.replace(".", "/") / "__init__.py"
    assert len(path.read_text("utf-8").splitlines()) <= 500


def test_build_py_is_a_thin_entry() -> None:
    lines = (ROOT / "build.py").read_text("utf-8").splitlines()
    assert len(lines) < 10


def test_the_top_level_holds_only_what_a_reader_expects() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - NOT_IN_GIT
    assert found - {"__pycache__"} <= TOP_LEVEL
    assert {"assay", "templates", "tests", "pyproject.toml", "README.md", "build.py"} <= found
