"""What `assay doctor` says about repository, host and domain, and `--live` about a site that a real server serves."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from credentials.test_web import certificate
from sites import AT, NOW, Here, awards, build, run, small_site

from assay.cli.doctorsite import GROUPS
from assay.cli.finding import Finding, Patient
from assay.cli.founding import hook_path
from assay.cli.keyring import KeySite
from assay.cli.limits import LIMITS
from assay.cli.live import look_live
from assay.credentials.content import load_content
from assay.credentials.web import Web
from assay.website.hosts import WARN_FILES, measure


@pytest.fixture
def root(small_root: Path, tmp_path: Path) -> Path:
    """Return a copy of the small site, built."""
    shutil.copytree(small_root, tmp_path / "club")
    return tmp_path / "club"


# -- at this computer ---------------------------------------------------------------------------------------------


def findings(root: Path, title: str) -> list[Finding]:
    """Return what one group says."""
    patient = Patient(KeySite.load(root), load_content(root), NOW)
    return list(dict(GROUPS)[title](patient))


def settings(root: Path, *changes: tuple[str, str]) -> None:
    """Change the issuer's file."""
    path = root / "content" / "issuer.yaml"
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("until", "level"),
    [("2028-01-01", "fine"), ("2027-01-10", "soon"), ("2026-12-01", "now"), ("2026-11-01", "now"), ("", "soon")],
)
def test_the_domain_has_a_date(here: Here, tmp_path: Path, until: str, level: str) -> None:
    root = tmp_path / "real"
    here("init", root, "--yes", "--url", "https://badges.real-club.test/")
    if until:
        settings(root, ("# domain_until: 2027-06-30", f"domain_until: {until}"))
    (finding,) = findings(root, "Domain")
    assert finding.level == level
    assert until in finding.sentence
    assert (finding.fix == "") == (level == "fine")


def test_nobody_pays_for_a_domain_of_examples(root: Path) -> None:
    assert [item.level for item in findings(root, "Domain")] == ["fine"]


def test_more_files_than_a_host_takes_are_said_before_it_refuses_them(root: Path) -> None:
    assert [item.level for item in findings(root, "Web host")] == ["fine"]
    for number in range(WARN_FILES - measure(root / "site").files + 1):
        (root / "site" / f"{number}.txt").touch()
    (finding,) = findings(root, "Web host")
    assert (finding.level, "20,000" in finding.sentence) == ("soon", True)


def test_repository_without_hook_union_and_source(here: Here, root: Path) -> None:
    assert [item.level for item in findings(root, "Repository")] == ["fine"], "no repository: nothing to say"
    for line in (["init", "-q"], ["config", "user.name", "Example"], ["config", "user.email", "badges@example.org"]):
        subprocess.run(["git", *line], cwd=root, check=True)
    (root / ".gitattributes").write_text("*.json -text\n", "utf-8")
    (root / "requirements.txt").write_text("# to fill in\n", "utf-8")
    assert [item.level for item in findings(root, "Repository")] == ["soon"] * 3
    assert here("doctor", "--hook", "--root", root).code == 0
    (root / ".gitattributes").write_text("content/addresses.txt merge=union\n", "utf-8")
    (root / "requirements.txt").write_text("git+https://git.example.org/assay.git@v1\n", "utf-8")
    assert {item.level for item in findings(root, "Repository")} == {"fine"}
    path = hook_path(root)
    assert path
    assert os.access(path, os.X_OK)
    path.write_text("#!/bin/sh\n", "utf-8")
    assert here("doctor", "--hook", "--root", root).code == 2
    assert path.read_text("utf-8") == "#!/bin/sh\n"


def test_doctor_speaks_to_programs(here: Here, root: Path) -> None:
    found = json.loads(here("doctor", "--root", root, "--at", AT, "--json").out)
    assert {"Keys of the association", "Web host", "Domain"} <= {item["group"] for item in found}
    assert {item["level"] for item in found} <= {"fine", "soon", "now"}


# -- what visitors get --------------------------------------------------------------------------------------------


@dataclass
class Host:
    """A web host that serves a folder, and what it does to it."""

    folder: Path
    cors: bool = True
    server: str = "GitHub.com"
    types: dict[str, str] = field(default_factory=dict)
    change: Callable[[str, bytes], bytes] = lambda _path, data: data
    base: str = ""


@pytest.fixture
def host(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Host, Web]]:
    """Serve a built site over https on this machine."""
    host = Host(root / "site")

    class Handler(http.server.BaseHTTPRequestHandler):
        def version_string(self) -> str:
            return host.server

        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            file = host.folder / (path + "index.html" if path.endswith("/") or not path else path)
            there = file.is_file()
            data = host.change(path, file.read_bytes()) if there else b"not here"
            self.send_response(200 if there else 404)
            plain = {".json": "application/json", ".jsonl": "application/jsonl", ".html": "text/html; charset=utf-8",
                     ".css": "text/css", ".svg": "image/svg+xml", ".xml": "text/xml", ".js": "application/javascript",
                     ".txt": "text/plain", ".png": "image/png", ".woff2": "font/woff2"}  # fmt: skip
            kind = host.types.get(file.suffix, plain.get(file.suffix, "application/octet-stream"))
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            if host.cors:
                self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            return

    pair = certificate(tmp_path, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair)
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda name, port, **more: real("127.0.0.1" if name == "localhost" else name, port, **more),
    )
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host.base = f"https://localhost:{server.server_port}/"
        yield host, Web(trust=ssl.create_default_context(cafile=str(pair)), allow_loopback=True)
        server.shutdown()


def live(root: Path, host: tuple[Host, Web]) -> list[Finding]:
    """Return everything that is not fine."""
    groups = look_live(root, host[0].base, host[1], NOW)
    return [item for _, group in groups for item in group if item.level != "fine"]


def test_a_site_served_as_built_is_fine(root: Path, host: tuple[Host, Web]) -> None:
    assert live(root, host) == []
    assert any("github" in item.sentence for _, group in look_live(root, host[0].base, host[1], NOW) for item in group)


def test_missing_cors_is_said_with_the_cure_of_the_host(root: Path, host: tuple[Host, Web]) -> None:
    host[0].cors = False
    for server, cure in (("AmazonS3", "CORS settings of the bucket"), ("Netlify", "_headers"), ("nginx", "web server")):
        host[0].server = server
        said = live(root, host)
        assert any("did.json" in item.sentence and item.level == "now" and cure in item.fix for item in said)


def test_wrong_types_are_said(root: Path, host: tuple[Host, Web]) -> None:
    host[0].types = {".json": "application/octet-stream", ".css": "text/plain"}
    said = [item.sentence for item in live(root, host)]
    assert any("Served as application/octet-stream, not" in item and "did.json" in item for item in said)
    assert any("Served as text/plain, not text/css" in item for item in said)


def test_a_hidden_folder_that_was_left_out_is_said(root: Path, host: tuple[Host, Web], tmp_path: Path) -> None:
    shutil.copytree(root / "site", tmp_path / "host", ignore=shutil.ignore_patterns(".well-known"))
    host[0].folder = tmp_path / "host"
    (finding,) = live(root, host)
    assert (finding.level, "did.json" in finding.sentence, "include-hidden-files" in finding.fix) == ("now", True, True)


def test_a_page_that_was_changed_or_added_to_is_said(root: Path, host: tuple[Host, Web]) -> None:
    page = f"awards/{awards(root)[0].stem}/"
    host[0].change = lambda path, data: data.replace(b"Ada", b"Eve") if path == page else data
    (finding,) = live(root, host)
    assert (finding.level, page in finding.sentence) == ("now", True)
    host[0].change = lambda path, data: data + b"<script></script>" if path == page else data
    (finding,) = live(root, host)
    assert (finding.level, "additions" in finding.sentence) == ("soon", True)


def test_an_old_status_list_is_said_both_ways(here: Here, root: Path, host: tuple[Host, Web], tmp_path: Path) -> None:
    shutil.copytree(root / "site", tmp_path / "host")
    host[0].folder = tmp_path / "host"
    here("revoke", awards(root)[0].stem, "--reason", "not-earned", "--yes", "--demo", "--root", root, "--at", AT)
    build(root)
    assert any("status/" in item.sentence and "publish again" in item.fix for item in live(root, host))
    host[0].folder, newer = root / "site", root
    stale = small_site(tmp_path / "stale", people=["Ada Example"])
    build(stale)
    assert newer.exists()
    assert any("Served as of" in item.sentence and "git pull" in item.fix for item in live(stale, host))


def test_a_site_that_does_not_answer_is_one_finding(root: Path, host: tuple[Host, Web]) -> None:
    host[0].folder = root / "nothing"
    (finding,) = live(root, host)
    assert (finding.level, "404" in finding.sentence) == ("now", True)


def test_live_from_the_command_line(here: Here, root: Path, tmp_path: Path) -> None:
    mirror = f"https://badges.example.org/={root / 'site'}"
    done = here("doctor", "--live", "--mirror", mirror, "--root", root, "--at", AT)
    assert (done.code, "as built" in done.out) == (0, True)
    old = tmp_path / "old"
    shutil.copytree(root / "site", old)
    (old / "index.html").write_text("hacked", "utf-8")
    done = here("doctor", "--live", "--mirror", f"https://badges.example.org/={old}", "--root", root, "--at", AT)
    assert (done.code, "index.html" in done.out) == (1, True)
    assert all(len(line) <= 80 for line in done.out.splitlines())
    shutil.rmtree(root / "site")
    assert "LIVE01" in here("doctor", "--live", "--root", root).err, "and nothing is asked of the web"


# -- limits and completion ----------------------------------------------------------------------------------------


def test_limits_are_named_in_eighty_columns(here: Here) -> None:
    done = here("limits")
    assert all(len(line) <= 80 for line in done.out.splitlines())
    assert "256 KiB" in done.out
    assert [item["most"] for item in json.loads(here("limits", "--json").out)] == [item.most for item in LIMITS]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_that_asks_assay(here: Here, shell: str) -> None:
    done = here("completion", shell)
    assert done.code == 0
    assert f"_ASSAY_COMPLETE={shell}_complete" in done.out


def test_what_the_script_asks_is_answered(tmp_path: Path) -> None:
    words = {"_ASSAY_COMPLETE": "bash_complete", "COMP_WORDS": "assay dep", "COMP_CWORD": "1"}
    assert run(cwd=tmp_path, env=words).out.strip() == "plain,deploy"
