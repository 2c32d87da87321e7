"""Assay publishes verifiable Open Badges 3.0 credentials from files in git as a static site.

An assay office tests the metal, then strikes the hallmark. Assay tests the credential, then publishes the badge.

Example::

    from assay import build_site
    build_site(Path("."), Path("site"), now=datetime.now(UTC))
"""

from assay.errors import AssayError

__version__ = "0.1.0"

__all__ = ["AssayError", "__version__", "build_site", "verify_award"]


def __getattr__(name: str) -> object:
    """Load the two doors on first use: the command line must start fast."""
    if name == "build_site":
        from assay.builder import build_site  # noqa: PLC0415

        return build_site
    if name == "verify_award":
        from assay.credentials.verification import verify_award  # noqa: PLC0415

        return verify_award
    raise AttributeError(name)
