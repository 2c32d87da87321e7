"""The optional signer: a real ssh-agent with a plain Ed25519 key; and a stub for the answers no real one gives here."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assay.errors import KeyFileError
from assay.integrity.history import load_history
from assay.integrity.sshagent import agent_signer

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A real agent with three keys: one for Assay, one for logging in, one RSA; the fingerprints by their comments."""
    if not shutil.which("ssh-agent"):
        if "ssh" in os.environ.get("ASSAY_DEMAND", ""):
            pytest.fail("ssh-agent is demanded, and it is not on this machine (openssh-client)")
        pytest.skip("there is no ssh-agent on this machine")
    home = tmp_path_factory.mktemp("ssh")
    place = str(home / "agent")
    started = subprocess.Popen(["ssh-agent", "-D", "-a", place], stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    started.stdout.readline()
    environment = {**os.environ, "SSH_AUTH_SOCK": place}
    for comment, kind in (("assay-2026-alex", "ed25519"), ("alex@laptop", "ed25519"), ("assay-rsa", "rsa")):
        path = str(home / comment)
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", comment, "-f", path], check=True)
        subprocess.run(["ssh-add", "-q", path], env=environment, check=True)
    listed = subprocess.run(["ssh-add", "-l"], env=environment, check=True, capture_output=True, text=True).stdout
    found = {line.split()[2]: line.split()[1] for line in listed.splitlines()}
    yield {**found, "SSH_AUTH_SOCK": place}
    started.terminate()
    started.communicate()


def test_the_agent_signs_as_the_key_would(agent: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", agent["SSH_AUTH_SOCK"])
    signer = agent_signer(agent["assay-2026-alex"])
    signature = signer.sign(b"message")
    assert len(signature) == 64
    assert signer.public.verify(b"message", signature)
    assert signature == signer.sign(b"message")


@pytest.mark.parametrize(
    ("name", "why"),
    [("alex@laptop", "does not name Assay"), ("assay-rsa", "is no plain Ed25519 key"), ("nobody", "has no key")],
)
def test_keys_for_something_else_are_refused(
    agent: dict[str, str], monkeypatch: pytest.MonkeyPatch, name: str, why: str
) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", agent["SSH_AUTH_SOCK"])
    with pytest.raises(KeyFileError, match=why) as caught:
        agent_signer(agent.get(name, "SHA256:nothing"))
    assert caught.value.problems[0].code == "KEY17"
    assert caught.value.exit_code == 4


def test_a_site_is_founded_signed_renewed_and_built_with_the_agent(agent: dict[str, str], tmp_path: Path) -> None:
    """No passphrase and no key file: the agent signs the history, the award and its list."""
    environment = {**os.environ, "SSH_AUTH_SOCK": agent["SSH_AUTH_SOCK"], "ASSAY_KEYS": str(tmp_path / "keys")}
    environment.pop("ASSAY_PASSPHRASE", None)
    site = tmp_path / "site"

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "assay", *arguments, "--root", str(site)],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    fingerprint = agent["assay-2026-alex"]
    subprocess.run([sys.executable, "-m", "assay", "init", str(site), "-y"], check=True, capture_output=True)
    for suffix in ("md", "svg"):
        shutil.copy(ROOT / "content" / "badges" / f"annual-meeting-2026.{suffix}", site / "content" / "badges")
    run("key", "new", "2026-alex", "--agent", fingerprint)
    (path,) = (tmp_path / "keys").iterdir()
    assert path.name.endswith("2026-alex.agent")
    assert path.stat().st_mode & 0o077 == 0
    run(
        "new",
        "award",
        "annual-meeting-2026",
        "--name",
        "Ada Example",
        "--ref",
        "M-1",
        "--date",
        "2026-05-01",
        "--consent",
    )
    run("sign", "-y", "--signer", f"ssh-agent:{fingerprint}")
    run("renew", "--signer", f"ssh-agent:{fingerprint}")
    (award,) = (site / "content" / "awards").rglob("*.json")
    run("revoke", award.stem, "--reason", "other", "-y", "--signer", f"ssh-agent:{fingerprint}")
    history = load_history((site / "keys" / "history.jsonl").read_bytes())
    assert history.keys[0].public.multikey in json.loads(award.read_bytes())["proof"][0]["verificationMethod"]
    assert "1 revoked" in run("build")


# -- what goes wrong ------------------------------------------------------------------------------------------------


def test_no_agent_says_how_to_start_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Faults B17."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with pytest.raises(KeyFileError, match="There is no ssh-agent here") as caught:
        agent_signer("SHA256:x")
    assert "ssh-agent" in caught.value.problems[0].fix
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "gone"))
    with pytest.raises(KeyFileError, match="does not answer"):
        agent_signer("SHA256:x")


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


TOKEN = _string(b"sk-ssh-ed25519@openssh.com") + _string(bytes(32)) + _string(b"ssh:")
FINGERPRINT = "SHA256:" + base64.b64encode(hashlib.sha256(TOKEN).digest()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"\x0c\0\0\0\x01" + _string(TOKEN) + _string(b"assay token"), "security tokens sign something else"),
        (b"\x05", "does not list its keys"),
        (b"\x0c\0\0\0\x02" + _string(TOKEN), "cut off"),
        (b"\x0c\xff\xff\xff\xff", "cut off"),
        (b"\x0c\0\0\0\0", "loaded: none"),
        (b"", "does not answer|does not list"),
    ],
)
def test_answers_that_cannot_be_used_are_refused(
    answer: bytes, why: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A stub plays an agent that holds the key of a token, or that is broken."""
    place = str(tmp_path / "stub")
    monkeypatch.setenv("SSH_AUTH_SOCK", place)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(place)
        server.listen(1)

        def serve() -> None:
            with server.accept()[0] as connection:
                connection.recv(4096)
                connection.sendall(_string(answer))

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(KeyFileError, match=why) as caught:
            agent_signer(FINGERPRINT)
        thread.join()
    assert caught.value.problems[0].code == "KEY17"
