"""Pinned contexts: the files are the published ones, and a changed file stops everything."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from importlib.resources import files

import pytest

from assay.errors import MachineError
from assay.integrity import contexts
from assay.integrity.contexts import PINNED, load_context

STATED = {
    contexts.CREDENTIALS_V2: "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    contexts.DATA_INTEGRITY_V2: "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    contexts.MULTIKEY_V1: "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
}
"""Digests stated by the Recommendations themselves (VCDM 2.0 appendix B, DI 1.0 section 2.4.4)."""


def test_the_table_pins_what_the_recommendations_state() -> None:
    assert {url: PINNED[url].sha256 for url in STATED} == STATED


def test_every_file_is_in_the_table_and_is_the_one_it_says() -> None:
    folder = files("assay.integrity.contexts")
    shipped = {file.name: file.read_bytes() for file in folder.iterdir() if file.name.endswith(".json")}
    assert {name: hashlib.sha256(data).hexdigest() for name, data in shipped.items()} == {
        context.file: context.sha256 for context in PINNED.values()
    }
    for context in PINNED.values():
        assert context.source
        assert context.licence
        assert "@context" in load_context(context.url)


def test_a_caller_cannot_change_what_the_next_one_gets() -> None:
    load_context(contexts.DID_V1)["@context"] = "changed"
    assert load_context(contexts.DID_V1) != {"@context": "changed"}


def test_an_unknown_context_does_not_exist() -> None:
    with pytest.raises(KeyError):
        load_context("https://www.w3.org/2018/credentials/v1")


def test_a_changed_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults A12: the file is read, hashed and refused; nothing of it is used."""
    url = "https://example.org/changed"
    other = replace(PINNED[contexts.DID_V1], url=url, sha256=PINNED[contexts.MULTIKEY_V1].sha256)
    monkeypatch.setitem(PINNED, url, other)
    with pytest.raises(MachineError) as caught:
        load_context(url)
    assert caught.value.problems[0].code == "CTX01"


def test_the_open_badges_context_lacks_only_what_assay_never_writes() -> None:
    """Interop: the two terms added in place in 2026 are the only ones missing from the 2024 bytes."""
    upstream = files("openbadgeslib").joinpath("ob3", "contexts", "ob-v3p0-context-3.0.3.json").read_bytes()
    assert hashlib.sha256(upstream).hexdigest() == "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84"
    terms = json.loads(upstream)["@context"]
    assert {name: term for name, term in terms.items() if name not in {"endorsementJwt", "jti"}} == load_context(
        contexts.OPEN_BADGES_V3
    )["@context"]


def test_the_terms_added_in_2026_give_the_published_context() -> None:
    """The live file of 1EdTech, as another package carries it, is what `open_badges_of_2026` says."""
    upstream = files("openbadgeslib").joinpath("ob3", "contexts", "ob-v3p0-context-3.0.3.json").read_bytes()
    assert contexts.open_badges_of_2026() == json.loads(upstream)


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json", "ob-v3p0-context-3.0.1.json"),
        ("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json", "ob-v3p0-context-3.0.2.json"),
        (contexts.OPEN_BADGES_EXTENSIONS, "ob-v3p0-extensions.json"),
    ],
)
def test_the_other_open_badges_contexts_say_what_another_package_says(url: str, file: str) -> None:
    other = files("openbadgeslib").joinpath("ob3", "contexts", file).read_bytes()
    assert load_context(url) == json.loads(other)
