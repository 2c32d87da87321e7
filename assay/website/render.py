"""A planned page into bytes: find the template, Markdown to HTML, sanitise, escape. Pure once a `Renderer` is made.

Rules:

* The site's own ``templates/`` come first, then the packaged theme; ``default/NAME`` always means the packaged one,
  so that an overriding ``award.html`` may say ``{% extends "default/award.html" %}``.
* Fixed texts are said in the language of the page: ``{% trans %}…{% endtrans %}`` where they hold marks of HTML,
  ``_("…")`` else; ``text | tell`` says one that was made in Python. One template serves every language.
* Everything is escaped; an undefined name in a template is an error, not an empty string.
* Markdown is capped, turned into HTML by python-markdown, and then always cleaned by nh3.

Example::

    renderer = Renderer(root / "templates")
    output = renderer.page(view, site)
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import markdown
import nh3
from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    PrefixLoader,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from markupsafe import Markup

from assay.credentials.languages import territory_tag
from assay.credentials.markdowncost import markdown_fault
from assay.errors import ContentError, Problem
from assay.website.compiled import Compiled
from assay.website.language import Words, words_for
from assay.website.signedtext import spoken
from assay.website.theme import GuardedTheme, Theme
from assay.website.views import SiteView, View

TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "code",
    "em", "strong", "del", "sup", "sub", "a", "table", "thead", "tbody", "tr", "th", "td", "abbr",
}  # fmt: skip
ATTRIBUTES: dict[str, set[str]] = {"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}, "th": {"scope"}}
_REMARK_TAGS = {"p", "br", "ul", "ol", "li", "blockquote", "code", "em", "strong", "a"}
"""What a stranger's comment may use: no headings, which would take part in the outline of the page."""


@dataclass(frozen=True, slots=True)
class OutputFile:
    """One finished file: its path below the output folder, and its bytes."""

    path: str
    data: bytes


def packaged_theme() -> Path:
    """Return the folder of the default theme: in the wheel beside the package, in the repository ``templates/``."""
    installed = Path(str(files("assay"))) / "theme"
    return installed if installed.is_dir() else installed.parent.parent / "templates"


def stylesheet(templates: Path) -> bytes:
    """Return the stylesheet: the site's own ``templates/assets/assay.css``, else the packaged one."""
    return asset(templates, "assay.css")


def asset(templates: Path, name: str) -> bytes:
    """Return a file of the theme: the site's own from ``templates/assets``, else the packaged one."""
    own = templates / "assets" / name
    return (own if own.is_file() else packaged_theme() / "assets" / name).read_bytes()


class Renderer:
    """The templates of one site, compiled once."""

    def __init__(self, templates: Path, cache: Path | None = None) -> None:
        """Look for templates in the site's folder first (it may be missing), then in the packaged theme.

        Compiled ones are kept below this user's own `cache` folder, if any.
        """
        self._templates = templates
        self._cache = cache
        self._stamp = _stamp(templates)

    def page(self, view: View, site: SiteView) -> OutputFile:
        """Draw one page; raises `ContentError` PAGE01 with the template's line when the template is wrong."""
        # The page for wrong addresses is served at any depth, so its links start at the root.
        base = urlsplit(site.issuer.url).path if view.url == "/404.html" else None
        theme = self._theme(getattr(view, "language", site.language))
        words = theme.words
        try:
            template = theme.get_template(view.template)
            text = template.render(
                site=site,
                page=view,
                catalogue=words,
                page_language=words.language,
                link=links_from(view.url, base),
                **spoken(words),
            )
        except ContentError as error:
            raise ContentError(*(_on_page(problem, view) for problem in error.problems)) from None
        except Exception as error:  # noqa: BLE001 - a template may call anything, and fail in every way there is
            raise _template_problem(error, view) from None
        return OutputFile(page_path(view.url), text.encode())

    def words(self, language: str) -> Words:
        """Return the words pages of a language are in; raises `ContentError` LANG02 when a catalogue is wrong."""
        return self._theme(language).words

    def _theme(self, language: str) -> Theme:
        return _theme(self._templates, self._stamp, self._cache, language)


def _stamp(templates: Path) -> tuple[tuple[str, int, int], ...]:
    """Return what changes when a template is added, changed or taken away."""
    paths = sorted(templates.rglob("*.*")) if templates.is_dir() else []
    stats = [(path.as_posix(), path.stat()) for path in paths if path.is_file()]
    return tuple((name, found.st_mtime_ns, found.st_size) for name, found in stats)


@lru_cache(maxsize=16)
def _theme(templates: Path, stamp: tuple[tuple[str, int, int], ...], cache: Path | None, language: str) -> Theme:
    """Return the templates of a site; those of a preview are compiled once, and again when one changes."""
    # In whatever letters: some disks find AWARD.HTML when asked for award.html.
    guarded = any(name.lower().endswith((".html", ".xml")) for name, _, _ in stamp)
    packaged = FileSystemLoader(packaged_theme())
    loader = ChoiceLoader([FileSystemLoader(templates), packaged, PrefixLoader({"default": packaged})])
    words = words_for(language, templates)
    compiled = Compiled.below(cache, words.digest, f"{language} guarded" if guarded else language)
    theme = (GuardedTheme if guarded else Theme)(loader, words, compiled)
    theme.filters |= {"markdown": to_html, "remark": remark, "territory": territory_tag}
    return theme


def page_path(url: str) -> str:
    """Return the file behind a site address: ``/badges/`` is ``badges/index.html``."""
    return url.lstrip("/") + ("index.html" if url.endswith("/") else "")


def links_from(page: str, base: str | None = None) -> Callable[[str], str]:
    """Return the function that tells a page the addresses of others: `relative_url`, quickly for the common cases."""
    if base is not None:
        return lambda target: relative_url(page, target, base)
    folder, top = page[: page.rindex("/") + 1], page[: page.find("/", 1) + 1]
    up = "../" * (folder.count("/") - 1)

    def link(target: str) -> str:
        if not top or not _PLAIN_ADDRESS.fullmatch(target):
            return relative_url(page, target)
        if not target.startswith(top) and target + "/" != top:
            return up + target[1:] if target != "/" else up
        beside = target.removeprefix(folder)
        return beside if target.startswith(folder) and beside else relative_url(page, target)

    return link


_PLAIN_ADDRESS = re.compile(r"/(?:[A-Za-z0-9_-]+/)*(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)?", re.ASCII)
"""An address without fragment, dots for folders, or doubled strokes: it needs no tidying."""


def relative_url(page: str, target: str, base: str | None = None) -> str:
    """Return the address of `target` as seen from `page`, both below the site root; or below `base` if given."""
    if base is not None:
        return base.rstrip("/") + target
    path, hash_mark, fragment = target.partition("#")
    relative = posixpath.relpath(path, posixpath.dirname(page))
    if path.endswith("/"):
        relative += "/"
    return relative + hash_mark + fragment


def _on_page(problem: Problem, view: View) -> Problem:
    """Give a problem with a Markdown text the file it was written in, or else the page it was met on."""
    definition = getattr(view, "badge", None) or getattr(view, "pathway", None)
    message = problem.message if definition else f"{problem.message} It stands on the page {view.url}."
    return replace(problem, message=message, path=definition.path if definition else "")


def _template_problem(error: Exception, view: View) -> ContentError:
    name, line = view.template, 0
    what = (error.message if isinstance(error, TemplateError) else "") or f"{type(error).__name__}: {error}"
    if isinstance(error, TemplateNotFound):
        what = f'there is no template "{error.name}"'
    if isinstance(error, TemplateSyntaxError):
        name, line = error.name or name, error.lineno
    else:
        traceback = error.__traceback__
        while traceback is not None:
            if traceback.tb_frame.f_code.co_filename.endswith(".html"):
                name, line = Path(traceback.tb_frame.f_code.co_filename).name, traceback.tb_lineno
            traceback = traceback.tb_next
    return ContentError(
        Problem(
            code="PAGE01",
            message=f"The template cannot draw {view.url}: {what.rstrip('.')}.",
            fix="mend the template, or delete it to use the packaged one",
            path=f"templates/{name}",
            line=line,
        )
    )


# -- filters ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def to_html(text: str) -> Markup:
    """Return Markdown as safe HTML, headings one level down; raises `ContentError` PAGE02 when it is too costly."""
    if what := markdown_fault(text):
        raise ContentError(Problem(code="PAGE02", message=what, fix="shorten it, or break it up with blank lines"))
    try:
        html = markdown.markdown(text, extensions=["tables", "sane_lists"], output_format="html")
    except RecursionError:
        what = "Lists or quotations lie too deep inside one another in this text."
        raise ContentError(Problem(code="PAGE02", message=what, fix="make it flatter")) from None
    html = re.sub(r"<(/?)h([1-5])>", lambda found: f"<{found[1]}h{max(3, int(found[2]) + 1)}>", _clean(html))
    return Markup(html)  # noqa: S704 - nh3 has cleaned it


def remark(text: str) -> Markup:
    """Return a stranger's Markdown as safe HTML of paragraphs, lists and links; raises as `to_html` does."""
    html = to_html(text)
    kept = nh3.clean(
        html,
        tags=_REMARK_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer nofollow ugc",
    )
    return Markup(kept)  # noqa: S704 - nh3 has cleaned it


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS | {"h1"},
        attributes=ATTRIBUTES,
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer",
    )
