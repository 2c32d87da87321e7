"""Codes that are put together from known bits are the codes the library draws."""

from __future__ import annotations

import random
import re
import string
from typing import Any

import pytest
import segno

from assay.website import qr
from assay.website.qr import FEW, MASK, QUIET_ZONE, drawn, qr_svg


def _pixels(svg: str) -> set[tuple[int, int]]:
    """Return the dark modules of a drawing, by walking its path."""
    dark, x, y = set(), 0, 0
    path = re.findall(r' d="([^"]*)"', svg)[1]
    for letter, numbers in re.findall(r"([Mmh])([^Mmh]*)", path):
        values = [float(number) for number in numbers.split()]
        if letter == "h":
            dark |= {(x + step, y) for step in range(int(values[0]))}
            x += int(values[0])
        else:
            x = int(values[0]) + (x if letter == "m" else 0)
            y = int(values[1]) + (y if letter == "m" else 0)
    return dark


def _expected(address: str) -> set[tuple[int, int]]:
    code = segno.make(address, error="m", boost_error=True, micro=False, mask=MASK)
    rows = enumerate(code.matrix)
    return {(x + QUIET_ZONE, y + QUIET_ZONE) for y, row in rows for x, module in enumerate(row) if module}


@pytest.mark.parametrize(
    "base", ["https://badges.example.org/awards/", "https://x.example/a/", "https://long.example.org/" + "below/" * 30]
)
def test_codes_of_many_addresses_are_those_of_the_library(base: str) -> None:
    chance = random.Random(7)  # noqa: S311 - the same codes every time
    for number in range(FEW + 60):
        address = base + "".join(chance.choices(string.ascii_lowercase + string.digits, k=16)) + "/"
        if number > FEW - 3:
            assert _pixels(qr_svg(address)) == _expected(address)
        else:
            qr_svg(address)


def test_how_a_code_was_made_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "https://badges.example.org/awards/6f2e0c9d1h7k3m5n/"
    monkeypatch.setattr(qr, "_FAMILIES", {})
    first = qr_svg(address)
    for number in range(FEW):
        qr_svg(f"https://badges.example.org/awards/{number:016}/")
    assert qr_svg(address) == first


@pytest.mark.parametrize("address", ["HTTPS://EXAMPLE.ORG/1", "12345678", "https://münchen.example/"])
def test_texts_written_in_another_mode_are_never_put_together(address: str) -> None:
    for _ in range(FEW + 2):
        assert _pixels(qr_svg(address)) == _expected(address)


def test_a_code_put_together_from_a_wrong_bit_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison above can fail: one bit's effect is spoilt on purpose."""
    families: dict[int, Any] = {}
    monkeypatch.setattr(qr, "_FAMILIES", families)
    addresses = [f"https://badges.example.org/awards/{number:016}/" for number in range(FEW + 20)]
    for address in addresses:
        qr_svg(address)
    family = families[len(addresses[0])]
    family.effects = {place: effect ^ 1 << 500 for place, effect in family.effects.items()}
    assert any(_pixels(qr_svg(address)) != _expected(address) for address in addresses)


def test_sizes_follow_the_library() -> None:
    assert drawn("https://example.org/")[0] == len(
        segno.make("https://example.org/", error="m", boost_error=True, micro=False, mask=MASK).matrix
    )
