"""What no file of the project may contain."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from architecture.project import ROOT, SOURCES, list_files, list_modules
from services import switches

LONGEST_MODULE = 500
TRANSLATES = {
    name
    for plain in ("_", "gettext", "ngettext", "pgettext", "npgettext")
    for name in (plain, f"{plain}_lazy", f"{plain}_noop")
}
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*application/json)", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
}
SOMEBODYS_PATH = re.compile(r"(?<![\w.}])/(?:home|Users|root|work)/[A-Za-z]|[A-Z]:\\\\?Users\\")
NOQA = re.compile(r"#\s*noqa\b(?::\s*[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)?(?P<reason>.*)")
TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore(?:\[[^\]]*\])?(?P<reason>.*)")


def say_where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


@pytest.mark.parametrize("kind", INLINE)
def test_templates_leave_styles_and_scripts_to_files(kind: str) -> None:
    found = []
    for path in sorted(SOURCES.glob("**/templates/**/*.html")):
        text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(encoding="utf-8"))
        found += [say_where(path, text.count("\n", 0, match.start()) + 1) for match in INLINE[kind].finditer(text)]

    assert found == []


def test_translated_sentences_are_literals() -> None:
    found = []
    for path in list_modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in TRANSLATES and any(isinstance(part, ast.JoinedStr | ast.BinOp) for part in node.args):
                found.append(say_where(path, node.lineno))

    assert found == []


def test_no_file_names_somebodys_folder() -> None:
    found = []
    for path in list_files():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture, or a ledger in another encoding
        found += [say_where(path, number) for number, line in enumerate(lines, 1) if SOMEBODYS_PATH.search(line)]

    assert found == []


def test_nobody_pins_the_interpreter_for_everybody() -> None:
    assert [path for path in list_files() if path.name == ".python-version"] == []


def test_a_module_is_no_longer_than_a_sitting() -> None:
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in list_modules()}

    assert {say_where(path, length) for path, length in lengths.items() if length > LONGEST_MODULE} == set()


def test_every_exception_to_a_rule_gives_its_reason() -> None:
    found = []
    for path in [*list_modules(), *sorted((ROOT / "tests").rglob("*.py"))]:
        if path == Path(__file__):
            continue  # it spells the patterns
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            exceptions = filter(None, (NOQA.search(line), TYPE_IGNORE.search(line)))
            found += [say_where(path, number) for match in exceptions if not re.search(r"\w", match["reason"])]

    assert found == []


def test_every_rule_left_out_for_all_gives_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ignored: list[str] = tomllib.loads(text)["tool"]["ruff"]["lint"]["ignore"]

    assert [rule for rule in ignored if not re.search(rf'^\s*"{rule}",\s*# \w', text, re.MULTILINE)] == []


def test_every_setting_read_from_the_environment_is_documented() -> None:
    names = re.compile(r"\b(?:KEJING_[A-Z][A-Z_]*[A-Z]|DATABASE_URL)\b")
    used = {name for path in list_modules() for name in names.findall(path.read_text(encoding="utf-8"))}
    documented = set(names.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))

    assert used - documented == set()
    assert documented - used - switches.ALL == set()
