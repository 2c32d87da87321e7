"""`assay build --profile`: where the time of a build went, for people who wonder or want to make it faster.

Example::

    show_profile(built.profile, awards=1200)
"""

from __future__ import annotations

from collections.abc import Mapping

import click

from assay.cli.report import count
from assay.largebuild import Profile
from assay.website.phases import most_memory


def show_profile(profile: Profile, awards: int) -> None:
    """Print the phases of a build on standard error, where they are in nobody's way."""
    total = sum(profile.here.values())
    click.echo(
        f"Where the time went, {count(awards, 'award')}, {count(profile.jobs, 'process', 'processes')}:", err=True
    )
    click.echo(f"{'':42}{'seconds':>10}{'share':>8}", err=True)
    _show(profile.here, total)
    click.echo(f"  {'together, by the clock':<40}{total:>10.2f}", err=True)
    if profile.awards:
        work = sum(profile.awards.values())
        click.echo(f"The awards, all processes together:\n{'':42}{'seconds':>10}{'share':>8}{'µs each':>12}", err=True)
        _show(profile.awards, work, awards)
    if memory := most_memory():
        click.echo(f"Most memory of one process: {memory:,.0f} MB", err=True)


def _show(seconds: Mapping[str, float], total: float, awards: int = 0) -> None:
    for phase, spent in seconds.items():
        each = f"{spent / awards * 1e6:>12,.0f}" if awards else ""
        click.echo(f"  {phase:<40}{spent:>10.2f}{spent / (total or 1):>8.0%}{each}", err=True)
