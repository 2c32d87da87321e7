"""Fixed texts said when a template is compiled, and the sandbox that remembers what it allowed."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader
from jinja2.exceptions import SecurityError
from sites import NOW, example, tree

from assay.builder import build_site
from assay.errors import ContentError
from assay.website.language import ENGLISH, Words, words_for
from assay.website.render import Renderer
from assay.website.signedtext import spoken
from assay.website.theme import GuardedTheme, Theme

TEXTS = """<p>{{ _("Issuer") }} {{ _("A & B") }} {{ _("50%") }} {{ _("Badges of %(name)s", name="<i>") }}</p>
{% trans %}Published by <a href="#"><bdi>A</bdi></a>.{% endtrans %}
{% trans %}50% of it{% endtrans %}
{% trans person="<b>" %}awarded to <strong><bdi>{{ person }}</bdi></strong>{% endtrans %}
{% macro named(text) %}[{{ text }}]{% endmacro %}{{ named(_("A & B")) }} {{ {"a": _("A & B")}["a"] }}
"""


class Once(Theme):
    """The same templates, every text said when a page is drawn."""

    def _parse(self, source, name, filename):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return super(Theme, self)._parse(source, name, filename)


def drawn(theme: Theme) -> str:
    return theme.get_template("a.html").render(catalogue=theme.words, **spoken(theme.words))


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_text_said_at_compiling_is_the_one_said_at_drawing(language: str) -> None:
    words, loader = words_for(language), DictLoader({"a.html": TEXTS})
    assert drawn(Theme(loader, words)) == drawn(Once(loader, words))


def test_fixed_texts_are_in_the_compiled_template_and_are_escaped_as_before() -> None:
    german = words_for("de")
    text = drawn(Theme(DictLoader({"a.html": TEXTS}), german))
    assert german.say("Issuer") != "Issuer"
    assert text.startswith(f"<p>{german.say('Issuer')} A &amp; B 50% ")
    assert "&lt;i&gt;</p>" in text
    assert '<a href="#"><bdi>A</bdi></a>' in text
    assert "[A &amp; B] A &amp; B" in text


def test_no_text_is_looked_up_twice() -> None:
    class Counting(Words):
        asked = 0

        def say(self, text: str, /, **values: object) -> str:
            self.asked += 1
            return super().say(text, **values)

    words = Counting("en")
    theme = Theme(DictLoader({"a.html": '{{ _("Issuer") }}{% trans %}Site{% endtrans %}'}), words)
    assert [drawn(theme), drawn(theme), words.asked] == ["IssuerSite", "IssuerSite", 2]


REFUSED = [
    "[].append",
    "[].__class__",
    "''.__class__",
    "{}.clear",
    "text.__init__",
    "text.say.__func__",
    "text.say.__self__",
]


@pytest.mark.parametrize("expression", REFUSED)
def test_what_was_allowed_for_one_type_is_not_allowed_for_another(expression: str) -> None:
    source = "{{ own.append }}{{ own.clear }}{{ ''.upper() }}{{ [1].index(1) }}{{ {'a': 1}.keys() | first }}"
    theme = GuardedTheme(DictLoader({"good": source, "bad": "{{ " + expression + "() }}"}), ENGLISH)
    for _ in range(2):
        assert theme.get_template("good").render(own=Own()) == "120a"
        with pytest.raises(SecurityError):
            theme.get_template("bad").render(text=ENGLISH)


class Own:
    """An object whose attributes have the names of methods that change a list."""

    append = 1
    clear = 2


# -- with a sandbox and without --------------------------------------------------------------------------------------


HARMLESS = ("assets/assay.css", "locale/eo.po", "fonts/a.ttf", "notes.txt")


@pytest.mark.parametrize("name", ["award.html", "AWARD.HTML", "feed.xml", "parts/mine.Html", "assets/x.html"])
def test_a_site_with_one_template_of_its_own_has_all_in_the_sandbox(tmp_path: Path, name: str) -> None:
    for path in HARMLESS:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("")
    assert type(Renderer(tmp_path)._theme("en")) is Theme  # noqa: SLF001 - no page shows which one drew it
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("{# mine #}")
    assert type(Renderer(tmp_path)._theme("en")) is GuardedTheme  # noqa: SLF001 - as above


def test_the_sandbox_changes_no_byte_of_a_site_and_stops_what_reaches_out(tmp_path: Path) -> None:
    root = example(tmp_path / "site")
    build_site(root, tmp_path / "ours", now=NOW)
    (root / "templates").mkdir()
    own = root / "templates/own.html"
    own.write_text("Nobody asks for this one.")
    build_site(root, tmp_path / "guarded", now=NOW)
    assert tree(tmp_path / "guarded") == tree(tmp_path / "ours")
    own.rename(root / "templates/home.html").write_text("{{ ''.__class__.__mro__ }}")
    with pytest.raises(ContentError, match="unsafe"):
        build_site(root, tmp_path / "never", now=NOW)
    assert not (tmp_path / "never").exists()
