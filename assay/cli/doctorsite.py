"""`assay doctor` on the repository, the web host and the domain: what makes a site vanish that was right when built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from assay.cli.finding import Finding, Patient
from assay.cli.founding import hook_path
from assay.cli.git import WHO_ARE_YOU, knows_the_person, run_git
from assay.cli.starthosts import HOOK, REQUIREMENTS, names_a_source
from assay.credentials.ledger import LEDGER_FILE
from assay.integrity.didweb import is_demonstration_host
from assay.website.hosts import MAX_FILE_BYTES, WARN_BYTES, WARN_FILES, measure

_DOMAIN_SOON = timedelta(days=90)
_DOMAIN_NOW = timedelta(days=14)


def _repository(patient: Patient) -> Iterator[Finding]:
    root = patient.root
    if run_git(root, "rev-parse", "--git-dir") is None:
        yield Finding("fine", "Not looked at, as there is no repository")
        return
    if not knows_the_person(root):
        yield Finding("soon", "Git does not know who you are, and refuses to make a commit", f"run {WHO_ARE_YOU}")
    merge = run_git(root, "check-attr", "merge", "--", LEDGER_FILE) or b""
    if b": merge: union" in merge:
        yield Finding("fine", "Two branches that publish keep the addresses of both")
    else:
        yield Finding(
            "soon",
            f"Two branches that publish at once will collide in {LEDGER_FILE}",
            f"put the line '{LEDGER_FILE} merge=union' into .gitattributes",
        )
    hook = hook_path(root)
    if hook and hook.is_file() and hook.read_bytes() == HOOK.encode():
        yield Finding("fine", "Git runs 'assay check' before each commit")
    elif hook and hook.is_file():
        yield Finding("fine", "Git has a check of its own before each commit")
    else:
        yield Finding("soon", "Nothing is checked before a commit on this computer", "run 'assay doctor --hook'")
    requirements = root / REQUIREMENTS
    if requirements.is_file() and not names_a_source(requirements.read_text("utf-8", "replace")):
        yield Finding(
            "soon",
            f"{REQUIREMENTS} does not say where CI gets Assay from, so nothing is published by itself",
            "write the address of its source into it",
        )


def _host(patient: Patient) -> Iterator[Finding]:
    folder = patient.root / "site"
    size = measure(folder) if (folder / "index.html").is_file() else None
    if size is None:
        yield Finding("fine", "There is no built site here to measure")
        return
    told = f"The site has {size.files:,} files and {size.size / 1e6:,.1f} MB"
    if size.files > WARN_FILES:
        fix = "plan for another host; GitHub Pages and your own server count bytes, not files"
        yield Finding("soon", f"{told}; Cloudflare Pages takes 20,000 files in its free plan", fix)
    if size.size > WARN_BYTES:
        fix = "make pictures smaller, or plan for storage without that limit, such as a bucket"
        yield Finding("soon", f"{told}; GitHub Pages and GitLab.com end at 1 GB", fix)
    if size.largest > MAX_FILE_BYTES:
        yield Finding("soon", "One file is larger than 25 MiB, which Cloudflare Pages refuses", "make it smaller")
    if size.files <= WARN_FILES and size.size <= WARN_BYTES and size.largest <= MAX_FILE_BYTES:
        yield Finding("fine", f"{told}, which every host takes")


def _domain(patient: Patient) -> Iterator[Finding]:
    issuer = patient.content.issuer
    if is_demonstration_host(issuer.host):
        yield Finding("fine", f"{issuer.host} is for examples, and nobody pays for it")
        return
    until = issuer.domain_until
    if until is None:
        yield Finding(
            "soon",
            f"Until when is {issuer.host} paid for? Whoever owns it next speaks as the association",
            "write domain_until: YYYY-MM-DD into content/issuer.yaml; nothing publishes it",
        )
        return
    left = until - patient.now.date()
    words = f"{issuer.host} {'was' if left < timedelta(0) else 'is'} paid for until {until}"
    if left > _DOMAIN_SOON:
        yield Finding("fine", words)
    else:
        yield Finding(
            "soon" if left > _DOMAIN_NOW else "now", words, "renew the domain, then write the new day into issuer.yaml"
        )


GROUPS: tuple[tuple[str, Callable[[Patient], Iterator[Finding]]], ...] = (
    ("Repository", _repository),
    ("Web host", _host),
    ("Domain", _domain),
)
