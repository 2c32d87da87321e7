"""The live preview, running: it shows the site, follows every change, survives every mistake, and stays at home."""

from __future__ import annotations

import json
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sites import NOW, Terminal, command, draft, sign, tree

from assay.cli import main
from assay.errors import AssayError, MachineError
from assay.serve import HOST, Preview, live
from assay.website.render import OutputFile

SECONDS = 10.0
"""How long a test waits for what must happen."""


@dataclass
class Running:
    """A preview in a thread of its own, its folder, and what it reported."""

    root: Path
    reports: list[AssayError | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start on a free port."""
        self.preview = Preview(self.root, port=0, report=self.report, clock=lambda: NOW)
        self.port = int(self.preview.address.rstrip("/").rpartition(":")[2])
        self.thread = threading.Thread(target=self.preview.run)
        self.thread.start()

    def report(self, error: AssayError | None, seconds: float) -> None:
        """Keep what a build ended with."""
        assert seconds >= 0
        self.reports.append(error)

    def get(self, path: str, host: str | None = None) -> tuple[int, str, dict[str, str]]:
        """Return status, text and headers of an answer; `host` is the name the request was made under."""
        connection = HTTPConnection(HOST, self.port, timeout=SECONDS)
        try:
            connection.request("GET", path, headers={"Host": host} if host else {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), {name.lower(): value for name, value in answer.getheaders()}
        finally:
            connection.close()

    def state(self, seen: str = "") -> dict[str, str]:
        """Return the state the pages ask for; with `seen`, wait until there is another."""
        found: dict[str, str] = json.loads(self.get(f"/__assay__/state?seen={seen}")[1])
        return found

    def after(self, before: dict[str, str]) -> dict[str, str]:
        """Return the next state, as a page that has seen `before` gets it."""
        return self.state(f"{before['built']}.{before['tried']}")

    def first(self) -> dict[str, str]:
        """Return the state after the first build."""
        deadline = time.monotonic() + SECONDS
        while not self.reports and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.state()

    def stop(self) -> None:
        """End it and wait for the end."""
        self.preview.stop()
        self.thread.join(SECONDS)
        assert not self.thread.is_alive()


@pytest.fixture
def site(tmp_path: Path, small_root: Path) -> Path:
    """Return a site of two awards that has not been built."""
    return Path(shutil.copytree(small_root, tmp_path / "club", ignore=shutil.ignore_patterns("site")))


@pytest.fixture
def running(site: Path) -> Iterator[Running]:
    preview = Running(site)
    yield preview
    preview.stop()


def test_the_site_is_shown_with_the_reload_script_and_may_not_be_kept(running: Running) -> None:
    assert running.first() == {"built": "1", "tried": "1", "problems": ""}
    status, html, headers = running.get("/badges/first-aid/")
    assert (status, headers["cache-control"]) == (200, "no-store")
    assert "First Aid Responder" in html
    assert '<script src="/__assay__/reload.js"></script></body>' in html
    assert "script-src 'self'; connect-src 'self'" in html
    script = running.get("/__assay__/reload.js")
    assert (script[0], script[2]["content-type"]) == (200, "text/javascript")
    assert running.get("/issuer/issuer.json")[0] == 200


def test_a_wrong_address_gets_the_page_of_the_site_for_it(running: Running) -> None:
    running.first()
    status, html, _ = running.get("/nowhere/")
    assert status == 404
    assert "There is no page at this address" in html


@pytest.mark.parametrize("path", ["/../content/issuer.yaml", "/%2e%2e/content/issuer.yaml", "/..%2f..%2fetc/passwd"])
def test_nothing_outside_the_site_is_shown(running: Running, path: str) -> None:
    running.first()
    assert running.get(path)[0] == 404


def test_only_this_computer_can_see_it(running: Running) -> None:
    assert HOST == "127.0.0.1"
    assert running.preview.address == f"http://127.0.0.1:{running.port}/"
    other = next((item[4][0] for item in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)), "")
    for address in {"127.0.0.2", str(other)} - {"127.0.0.1", ""}:
        with pytest.raises(OSError, match=r"refused|unreachable|timed out"):
            socket.create_connection((address, running.port), timeout=2)


def test_a_change_is_built_and_told_to_the_page_that_waits(running: Running) -> None:
    before = running.first()
    badge = running.root / "content" / "badges" / "first-aid.md"
    text = badge.read_text("utf-8").replace('version: "1"', 'version: "2"')
    badge.write_text(text.replace("First Aid Responder", "Life Saver"), "utf-8")
    after = running.after(before)
    assert (after["built"], after["problems"]) == ("2", "")
    assert "Life Saver" in running.get("/badges/first-aid/")[1]


def test_new_files_removed_files_and_templates_are_seen(running: Running) -> None:
    state = running.first()
    badges = running.root / "content" / "badges"
    (badges / "second.md").write_text((badges / "first-aid.md").read_text("utf-8"), "utf-8")
    state = running.after(state)
    assert running.get("/badges/second/")[0] == 200
    (badges / "second.md").unlink()
    state = running.after(state)
    assert running.get("/badges/second/")[0] == 404
    (running.root / "templates" / "issuer.html").write_text("<body>ours</body>", "utf-8")
    state = running.after(state)
    assert running.get("/issuer/")[1].startswith("<body>ours<script")
    assert state["problems"] == ""


def test_a_signed_draft_appears(running: Running) -> None:
    state = running.first()
    draft(running.root, "Bo Example", 7)
    state = running.after(state)
    assert running.get("/awards/0000000000000007/")[0] == 404
    sign(running.root)
    deadline = time.monotonic() + SECONDS
    while running.get("/awards/0000000000000007/")[0] != 200 and time.monotonic() < deadline:
        state = running.after(state)
    assert "Bo Example" in running.get("/awards/0000000000000007/")[1]


def test_a_mistake_keeps_the_last_good_page_and_says_what_is_wrong_until_it_is_mended(running: Running) -> None:
    state = running.first()
    issuer = running.root / "content" / "issuer.yaml"
    right = issuer.read_text("utf-8")
    issuer.write_text(right.replace("email:", "e-mail:"), "utf-8")
    state = running.after(state)
    assert state["built"] == "1"
    assert "content/issuer.yaml" in state["problems"]
    assert '"e-mail" is not a field' in state["problems"]
    assert "Example First Aiders" in running.get("/")[1]
    assert running.reports[-1] is not None
    issuer.write_text(right, "utf-8")
    state = running.after(state)
    assert (state["built"], state["problems"]) == ("2", "")
    assert running.reports[-1] is None


def test_a_template_that_fails_does_not_end_the_preview(running: Running) -> None:
    state = running.first()
    path = running.root / "templates" / "keys.html"
    path.write_text("{{ 1 // 0 }}", "utf-8")
    state = running.after(state)
    assert "templates/keys.html" in state["problems"]
    path.unlink()
    assert running.after(state)["problems"] == ""
    assert running.thread.is_alive()


def test_a_site_that_is_wrong_from_the_start_shows_what_is_wrong_and_then_itself(site: Path) -> None:
    issuer = site / "content" / "issuer.yaml"
    right = issuer.read_text("utf-8")
    issuer.write_text("name: x\n", "utf-8")
    running = Running(site)
    try:
        state = running.first()
        assert (state["built"], state["tried"]) == ("0", "1")
        assert "issuer.yaml" in state["problems"]
        status, html, _ = running.get("/badges/")
        assert (status, "/__assay__/reload.js" in html) == (200, True)
        issuer.write_text(right, "utf-8")
        assert running.after(state)["built"] == "1"
        assert "First Aid Responder" in running.get("/badges/")[1]
    finally:
        running.stop()


def test_a_storm_of_changes_is_one_rebuild_or_two(running: Running) -> None:
    """G14: an editor or a checkout writes many files within a moment."""
    state = running.first()
    for number in range(300):
        (running.root / "content" / f".{number}.swp").write_text("x")
        (running.root / "content" / f".{number}.swp").unlink()
    badge = running.root / "content" / "badges" / "first-aid.md"
    badge.write_text(badge.read_text("utf-8").replace('version: "1"', 'version: "2"'), "utf-8")
    for number in range(50):
        badge.write_text(badge.read_text("utf-8").replace("Responder", f"Responder{number}"[:14]), "utf-8")
    state = running.after(state)
    time.sleep(0.5)
    assert 2 <= len(running.reports) <= 4
    assert running.state()["problems"] == ""


def test_reading_files_rebuilds_nothing(running: Running) -> None:
    running.first()
    tree(running.root)
    time.sleep(0.4)
    assert len(running.reports) == 1


def test_the_preview_writes_nothing_into_the_site_folder_and_leaves_nothing_behind(site: Path) -> None:
    before = tree(site)
    running = Running(site)
    running.first()
    folder = running.preview.site
    assert (folder / "index.html").is_file()
    assert not folder.is_relative_to(site)
    running.stop()
    assert tree(site) == before
    assert not folder.exists()
    assert not folder.parent.exists()


def test_a_build_and_a_preview_do_not_meet(running: Running, capsys: pytest.CaptureFixture[str]) -> None:
    """G04: the published site has no reload script."""
    running.first()
    with pytest.raises(SystemExit) as left:
        main(["build", "--root", str(running.root)])
    assert left.value.code == 0
    assert "Wrote" in capsys.readouterr().out
    for path, data in tree(running.root / "site").items():
        assert b"__assay__" not in data, path


def test_a_port_that_is_taken_is_the_machines_problem_and_leaves_no_rubbish(running: Running, site: Path) -> None:
    with pytest.raises(MachineError) as refused:
        Preview(site, port=running.port, report=running.report, clock=lambda: NOW)
    (problem,) = refused.value.problems
    assert problem.code == "RUN04"
    assert "--port" in problem.fix


def test_files_that_are_not_pages_are_shown_as_they_are() -> None:
    file = OutputFile("x.json", b"default-src 'none'; </body>")
    assert live(file) is file


def test_serve_at_the_command_line_until_ctrl_c(site: Path) -> None:
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    with Terminal(command("serve", "--port", str(port)), cwd=site) as person:
        person.answer("Built in", "\x03")
    assert person.code == 130
    assert f"Preview at http://127.0.0.1:{port}/" in person.seen
    assert "Traceback" not in person.seen


def test_the_preview_answers_to_its_own_name_only(running: Running) -> None:
    """A page elsewhere that has its name point here must not read along (DNS rebinding)."""
    running.first()
    for path in ("/", "/__assay__/state", "/__assay__/reload.js"):
        assert running.get(path, host="elsewhere.example.org")[0] == 421
        assert running.get(path, host=f"localhost:{running.port}")[0] == 200


def test_the_preview_lists_no_folders(running: Running) -> None:
    running.first()
    assert running.get("/assets/")[0] == 404
