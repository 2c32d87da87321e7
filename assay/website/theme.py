"""The templates of one site in one language, compiled, with what is alike on every page done once.

Rules:

* A theme lays texts out; it reads no files and runs no programs, whoever wrote it: a site with templates of its own has
  all of them in Jinja's sandbox. One without has only ours, which need none: that is a sixth of drawing an award.
* A fixed text without values, ``_("…")`` or ``{% trans %}…{% endtrans %}``, is looked up when a template is compiled:
  a page has a hundred of them. Templates are therefore compiled once for each language a site speaks.
* Whether a template may look at an attribute depends on the object's type and the attribute's name alone, so the
  sandbox is asked once for each such pair: a page looks at 270 attributes.

The last two together save a tenth to four tenths of what drawing an award cost in the sandbox (medians of three paired
runs).

Example::

    theme = Theme(loader, words)
    theme.get_template("award.html")
"""

from __future__ import annotations

from jinja2 import BaseLoader, BytecodeCache, Environment, StrictUndefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from assay.website.language import Words
from assay.website.signedtext import FILTERS, GLOBALS


class Theme(Environment):
    """Where templates of ours are looked up and compiled, for pages in one language."""

    def __init__(self, loader: BaseLoader, words: Words, cache: BytecodeCache | None = None) -> None:
        """Take templates from a loader, compiled ones from a cache, and fixed texts from the words of a language."""
        super().__init__(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            # Whoever changes a template makes another Theme; asking the disk six times a page is for nothing.
            auto_reload=False,
            bytecode_cache=cache,
            extensions=["jinja2.ext.i18n"],
        )
        self.newstyle_gettext = True  # an option of the extension
        self.words = words
        self.globals |= GLOBALS
        self.filters.update(FILTERS)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template: nodes.Template = _FixedTexts(self.words).visit(super()._parse(source, name, filename))
        return template


class GuardedTheme(Theme, ImmutableSandboxedEnvironment):
    """The same in the sandbox, for a site with templates of its own."""

    def __init__(self, loader: BaseLoader, words: Words, cache: BytecodeCache | None = None) -> None:
        """Take the same as a theme."""
        self._allowed: dict[tuple[type, str], bool] = {}
        super().__init__(loader, words, cache)

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Tell whether a template may look at an attribute; remembered, because the value takes no part in it."""
        asked = type(obj), attr
        allowed = self._allowed.get(asked)
        if allowed is None:
            allowed = self._allowed[asked] = super().is_safe_attribute(obj, attr, value)
        return allowed


class _FixedTexts(NodeTransformer):
    """Puts what is said in place of each call that says a constant text and nothing else."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802 - the name Jinja's visitor calls
        self.generic_visit(node)
        match node:
            case nodes.Call(
                node=nodes.Name(name="_" | "gettext" as name),
                args=[nodes.Const(value=str(text))],
                kwargs=[],
                dyn_args=None,
                dyn_kwargs=None,
            ):
                said = self._words.say(text)
                # As `signedtext.spoken` says them: the marks of a {% trans %} stay, and its %% are single ones.
                value = Markup(said) % {} if name == "gettext" else said  # noqa: S704 - texts of templates
                return nodes.Const(value, lineno=node.lineno, environment=node.environment)
            case _:
                return node
