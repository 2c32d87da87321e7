"""Two judges over the same files: our Python verification, and the very script the site publishes, in a real browser.

`ask_browser` sends a batch to the worker of the verify page, as the page does; `ask_python` gives the same in Python.
Both answer with one `Answer` per case: the code of what is wrong, the state, and each check's outcome.

Example::

    cases = {"as published": Case(award=data, id="6f2e…", site=files)}
    assert ask_browser(page, cases, NOW) == ask_python(cases, NOW)
"""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from assay.credentials.content import load_issuer
from assay.credentials.model import Award, StatusList
from assay.credentials.plans import plans_for
from assay.credentials.profile import AWARD
from assay.credentials.steps import Trust
from assay.credentials.verification import verify_award
from assay.credentials.verified import verify_lists
from assay.errors import ContentError, DocumentError
from assay.integrity import strictjson
from assay.integrity.closedform import fill
from assay.integrity.history import load_history
from assay.integrity.proof import check_proof

Document = dict[str, Any]

ASK = """
async ({ script, cases, now, options }) => {
  const bytes = (text) => (text === null ? null : Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
  const worker = new Worker(script);
  const ask = (message) => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => ("answer" in data ? resolve(data.answer) : reject(new Error(data.failure)));
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(message);
  });
  await new Promise((resolve) => setTimeout(resolve, options.pause));
  const answers = [];
  for (const { award, id, history, lists, did, baseUrl } of cases) {
    const read = Object.fromEntries(Object.entries(lists).map(([name, data]) => [name, bytes(data)]));
    const files = { award: bytes(award), id, did, baseUrl, name: "X", history: bytes(history), lists: read };
    const started = performance.now();
    const judged = await ask({ task: "judge", files: { ...files, published: "itself" }, now });
    answers.push({ ...judged, ms: performance.now() - started });
  }
  worker.terminate();
  return answers;
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFiles:
    """What an issuer publishes for others to check with."""

    did: str
    base_url: str
    history: bytes
    lists: Mapping[str, bytes]

    @classmethod
    def of(cls, root: Path) -> SiteFiles:
        """Read them from a site folder."""
        issuer = load_issuer(root)
        history = (root / "keys" / "history.jsonl").read_bytes()
        lists = {path.stem: path.read_bytes() for path in sorted((root / "content" / "status").glob("*.json"))}
        return cls(did=issuer.did, base_url=issuer.url, history=history, lists=lists)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One award before the judges."""

    award: bytes
    id: str
    site: SiteFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a judge said."""

    code: str | None
    """Of the first thing that is wrong."""
    state: str | None
    outcomes: Mapping[str, bool | None]

    @property
    def valid(self) -> bool:
        """Whether every check is true."""
        return bool(self.outcomes) and all(outcome is True for outcome in self.outcomes.values())


def ask_browser(
    page: Page, cases: Mapping[str, Case], now: datetime, *, without_webcrypto: bool = False
) -> dict[str, Answer]:
    """Ask the published script, in a worker of the verify page that is open."""
    sent = [_as_message(case) for case in cases.values()]
    script = page.locator("script[src]").first.evaluate("one => one.src")
    if without_webcrypto:
        page.once("worker", lambda worker: worker.evaluate(WITHOUT_WEBCRYPTO))
    options = {"pause": 300 if without_webcrypto else 0}
    message = {"script": script, "cases": sent, "now": now.timestamp() * 1000, "options": options}
    answers = page.evaluate(ASK, message)
    return {
        name: Answer(
            code=answer["code"],
            state=answer["state"],
            outcomes={check["name"]: check["outcome"] for check in answer["checks"]},
        )
        for name, answer in zip(cases, answers, strict=True)
    }


WITHOUT_WEBCRYPTO = "() => { Object.defineProperty(globalThis.crypto, 'subtle', { value: undefined }); }"


def _as_message(case: Case) -> dict[str, object]:
    site = case.site
    return {
        "award": base64.b64encode(case.award).decode(),
        "id": case.id,
        "history": base64.b64encode(site.history).decode(),
        "lists": {name: base64.b64encode(data).decode() for name, data in site.lists.items()},
        "did": site.did,
        "baseUrl": site.base_url,
    }


def ask_python(cases: Mapping[str, Case], now: datetime) -> dict[str, Answer]:
    """Ask our Python verification."""
    trusts: dict[int, Trust] = {}
    answers = {}
    for name, case in cases.items():
        trust = trusts.get(id(case.site)) or trusts.setdefault(id(case.site), trust_in(case.site, now))
        result = verify_award(Award(id=case.id, path="award.json", data=case.award), trust, now=now)
        answers[name] = Answer(
            code=result.problems[0].code if result.problems else None,
            state=result.state,
            outcomes={check.name: check.outcome for check in result.checks},
        )
    return answers


def trust_in(site: SiteFiles, now: datetime) -> Trust:
    """Return the trust in what a site publishes; raises `DocumentError` for a history that is not right."""
    history = load_history(site.history)
    bare = Trust(did=site.did, base_url=site.base_url, history=history if history.did == site.did else None)
    lists = [StatusList(name=name, path=f"{name}.json", data=data) for name, data in site.lists.items()]
    return verify_lists(bare, lists, now=now)[0]


def only_first_signature_is_wrong(case: Case, now: datetime) -> bool:
    """Tell whether the eddsa-jcs-2022 signature over the whole file is right, so that only the other can be wrong."""
    try:
        document: Any = strictjson.parse(case.award)
        key = trust_in(case.site, now).history
        assert key is not None
        method = document["proof"][1]["verificationMethod"].partition("#")[2]
        public = next(one.public for one in key.keys if one.public.multikey == method)
        return check_proof(document, document["proof"][1], public)
    except (DocumentError, ContentError, StopIteration):
        return False


def covered(case: Case) -> bool:
    """Tell whether the compiled plans cover an award, so that a browser can compute its first signature."""
    try:
        document: Any = strictjson.parse(case.award)
    except DocumentError:
        return True
    plans = plans_for(AWARD)
    assert plans is not None
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    return fill(plans.document, unsecured) is not None


# -- changes ------------------------------------------------------------------------------------------------------


def leaves(document: object, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the place of every text, number and truth value of a document."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield from leaves(value, (*way, name))
    elif isinstance(document, list):
        for number, value in enumerate(document):
            yield from leaves(value, (*way, number))
    else:
        yield way


def changed(document: Document, way: tuple[str | int, ...], how: str) -> bytes:
    """Return a file with one leaf changed, removed, doubled or turned into another type."""
    copied = copy.deepcopy(document)
    inner: Any = copied
    for step in way[:-1]:
        inner = inner[step]
    last: Any = way[-1]
    value = inner[last]
    if how == "removed":
        del inner[last]
    elif how == "retyped":
        inner[last] = [value] if isinstance(value, str) else str(value)
    elif how == "changed":
        inner[last] = _another(value)
    elif isinstance(inner, list):
        inner.insert(last, value)
    else:
        # A name that stands twice cannot be said with a dict.
        inner["twice"] = value
        return json.dumps(copied, indent=2, ensure_ascii=False).replace('"twice"', json.dumps(last)).encode()
    return json.dumps(copied, indent=2, ensure_ascii=False).encode()


def _another(value: Any) -> Any:  # noqa: ANN401 - any leaf
    """Return a value of the same type and nearly the same form: the next digit or letter."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str) and value:
        place = max(number for number, char in enumerate(value) if char.isalnum() or number == 0)
        char = value[place]
        other = "1" if char == "0" else "0" if char.isdigit() else "b" if char == "a" else "a"
        return value[:place] + other + value[place + 1 :]
    return f"{value}x" if isinstance(value, str) else value + 1
