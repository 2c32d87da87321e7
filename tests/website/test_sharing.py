"""LinkedIn's form, filled in: every value where it belongs, and whole after its way through an address (pages.md h)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import NOW

from assay.credentials.claim import Claim, Signed
from assay.credentials.content import load_content
from assay.credentials.model import Issuer
from assay.credentials.verified import verify_content
from assay.website.sharing import FORM, SharedField, linkedin_fields, linkedin_url

ID = "6f2e0c9d1h7k3m5n"


@pytest.fixture(scope="module")
def claim(small_root: Path) -> Claim:
    """Return the claim of an award without an end."""
    return verify_content(load_content(small_root), now=NOW).awards[0].claim


@pytest.fixture(scope="module")
def issuer(small_root: Path) -> Issuer:
    return load_content(small_root).issuer


def dated(claim: Claim, awarded: str, until: str | None) -> Claim:
    end = Signed(f"{until}T23:59:59Z", "validUntil") if until else None
    return replace(claim, awarded=Signed(f"{awarded}T00:00:00Z", "awardedDate"), valid_until=end)


def parameters(claim: Claim, issuer: Issuer) -> dict[str, str]:
    """Return the parameters as LinkedIn would read them."""
    url = urlsplit(linkedin_url(linkedin_fields(claim, issuer, ID)))
    assert f"{url.scheme}://{url.netloc}{url.path}" == FORM
    pairs = parse_qsl(url.query, keep_blank_values=True, strict_parsing=True)
    assert len(pairs) == len(dict(pairs)), "each parameter once"
    return dict(pairs)


@pytest.mark.parametrize(
    ("awarded", "until", "dates"),
    [
        ("2026-03-14", None, {"issueYear": "2026", "issueMonth": "3"}),
        ("2026-10-01", None, {"issueYear": "2026", "issueMonth": "10"}),
        (
            "2025-12-31",
            "2028-01-09",
            {"issueYear": "2025", "issueMonth": "12", "expirationYear": "2028", "expirationMonth": "1"},
        ),
        (
            "2026-01-01",
            "2026-12-31",
            {"issueYear": "2026", "issueMonth": "1", "expirationYear": "2026", "expirationMonth": "12"},
        ),
    ],
)
def test_dates_have_no_leading_zero_and_no_end_is_no_parameter(
    claim: Claim, issuer: Issuer, awarded: str, until: str | None, dates: dict[str, str]
) -> None:
    found = parameters(dated(claim, awarded, until), issuer)
    assert {name: value for name, value in found.items() if name.startswith(("issue", "expiration"))} == dates


def test_the_other_parameters(claim: Claim, issuer: Issuer) -> None:
    found = parameters(claim, issuer)
    assert found["startTask"] == "CERTIFICATION_NAME"
    assert found["name"] == "First Aid Responder"
    assert found["certId"] == ID
    assert found["certUrl"] == claim.id.text
    assert found["certUrl"].startswith("https://badges.example.org/awards/")


def test_the_organisation_is_named_by_its_number_or_by_its_name_and_never_by_both(claim: Claim, issuer: Issuer) -> None:
    by_name = parameters(claim, replace(issuer, linkedin_organization_id=None))
    assert by_name["organizationName"] == claim.issuer.text
    assert "organizationId" not in by_name
    by_number = parameters(claim, replace(issuer, linkedin_organization_id="1234567"))
    assert by_number["organizationId"] == "1234567"
    assert "organizationName" not in by_number


@pytest.mark.parametrize(
    "name",
    [
        "Tea & Cake = 100 %",
        "Größe/Länge",
        "数据整理",
        "a+b c#d?e",
        "“quoted”",
        "👩🏽‍⚕️ care",
        "x&certUrl=https://evil.example/",
    ],
)
def test_names_arrive_whole(claim: Claim, issuer: Issuer, name: str) -> None:
    found = parameters(replace(claim, badge=Signed(name, "x"), issuer=Signed(name, "y")), issuer)
    assert found["name"] == name
    assert found["organizationName"] == name
    assert found["certUrl"] == claim.id.text


def test_spaces_are_written_as_percent_20(claim: Claim, issuer: Issuer) -> None:
    assert "name=First%20Aid%20Responder" in linkedin_url(linkedin_fields(claim, issuer, ID))


@given(
    st.lists(
        st.tuples(st.text("abcXYZ", min_size=1), st.text(st.characters(exclude_categories=["Cs"]), min_size=1)),
        min_size=1,
    )
)
def test_any_value_arrives_whole_and_the_address_is_plain_ascii(values: list[tuple[str, str]]) -> None:
    url = linkedin_url(tuple(SharedField(parameter=name, label="x", value=value) for name, value in values))
    assert url.isascii()
    assert not set(url) & set(" \"'<>\\^`{|}")
    read = parse_qs(urlsplit(url).query, strict_parsing=True)
    for name in {name for name, _ in values}:
        assert read[name] == [value for other, value in values if other == name]


@given(st.dates(date(1970, 1, 1), date(2200, 1, 1)))
def test_the_month_is_a_number_as_people_write_it(claim: Claim, issuer: Issuer, awarded: date) -> None:
    found = parameters(dated(claim, awarded.isoformat(), None), issuer)
    assert (found["issueYear"], found["issueMonth"]) == (str(awarded.year), str(awarded.month))


def test_every_field_can_be_copied_by_hand_too(claim: Claim, issuer: Issuer) -> None:
    fields = linkedin_fields(dated(claim, "2026-03-14", "2029-03-13"), issuer, ID)
    assert [field.label for field in fields] == [
        "Name", "Issuing organization", "Issue year", "Issue month", "Expiration year", "Expiration month",
        "Credential ID", "Credential URL",
    ]  # fmt: skip
    assert all(field.value for field in fields)
