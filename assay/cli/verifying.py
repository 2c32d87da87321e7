"""`assay verify`: say of any Open Badge or endorsement, whoever issued it in whatever form, what could be checked.

`presented` finds what is meant, `judging` gives each thing its verification, `verdicts` tells the outcome.

Example::

    assay verify https://badges.example.org/awards/6f2e0c9d1h7k3m5n/ --recipient ada@example.org
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from assay.cli.common import at_option, canon_option, clock, mirror_option, root_option
from assay.cli.fetchers import COULD_NOT_CHECK, fetcher_of
from assay.cli.judging import judge
from assay.cli.presented import presented
from assay.cli.report import say, say_json, show_problems
from assay.cli.verdicts import result_json, show, show_many
from assay.credentials.folders import ISSUER_FILE
from assay.credentials.steps import Trust
from assay.credentials.verification import VerificationResult
from assay.errors import ContentError


@click.command()
@click.argument("target")
@root_option
@click.option("--recipient", metavar="WHO", help="Check whom it is about: an e-mail address, a name or an id.")
@mirror_option
@click.option("--offline", is_flag=True, help="Ask nothing of the web.")
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
@canon_option
@at_option
def verify(
    target: str,
    root: Path,
    recipient: str | None,
    mirrors: tuple[str, ...],
    at: str | None,
    *,
    offline: bool,
    as_json: bool,
) -> int:
    """Verify any Open Badge: a file, folder, address or award id.

    JSON, VC-JWT, and PNG or SVG that carry one; endorsements too. Awards of this site folder are held against its
    issuer, keys and lists; all others against what their issuer publishes. Leaves with 0 when all are valid, 1 when one
    is not (changed, expired, revoked, wrong key), 5 when something could not be checked.
    """
    now = clock(at)
    fetcher = fetcher_of(mirrors, offline=offline)
    try:
        site = _site(root, now)
    except ContentError as error:
        # Nothing is known about the site's own awards then, so this must not look like a verdict on one.
        show_problems(error.problems)
        click.echo("Nothing could be checked.", err=True)
        return COULD_NOT_CHECK
    results = [(item, judge(item, site, fetcher, recipient, now)) for item in presented(target, root, fetcher)]
    if as_json:
        say_json([result_json(item, result) for item, result in results])
    elif len(results) == 1:
        show(*results[0], now)
    elif results:
        show_many(results)
    else:
        say(f"There is no credential in {target}.")
    return _exit_code([result for _, result in results])


def _site(root: Path, now: datetime) -> Trust | None:
    """Return whom awards of this site folder are held against; None outside of a site folder."""
    if not (root / ISSUER_FILE).is_file():
        return None
    # Imported here: whoever looks at one badge of others needs nothing of what reads a whole site.
    from assay.credentials.content import load_issuer, load_keys, load_lists  # noqa: PLC0415
    from assay.credentials.verified import verify_lists  # noqa: PLC0415

    issuer = load_issuer(root)
    bare = Trust(did=issuer.did, base_url=issuer.url, history=load_keys(root)[0])
    trust, problems = verify_lists(bare, load_lists(root), now=now)
    show_problems(problems)
    return trust


def _exit_code(results: list[VerificationResult]) -> int:
    """Return 0 when all are valid, 1 when one is not, 5 when there is nothing wrong that could be checked."""
    if results and all(results):
        return 0
    wrong = any(check.outcome is False for result in results for check in result.checks)
    return 1 if wrong else COULD_NOT_CHECK
