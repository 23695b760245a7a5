"""Keep the translation catalogues in step with the source: `python tools/messages.py [--check]`.

Reads every translatable sentence of the Python code and the Django templates, updates the catalogues of each
language and lists what is untranslated. With `--check` nothing is written, and the answer is an error when a
catalogue is stale or incomplete.
"""

import argparse
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "kejing"
LOCALES = PACKAGE / "site" / "locale"
LANGUAGES = ("zh_Hans", "zh_Hant")

# Words of the command line and the pure parts have catalogues of their own, beside their code.
OTHER_CATALOGUES = ("analytics", "intake", "demo")

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

# A date that changed with every run would make every run a change.
CREATED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """One translatable sentence, with the singular and plural forms where it counts something."""

    path: str
    message: str | tuple[str, ...]
    context: str | None
    comments: tuple[str, ...]


def find_messages() -> Iterator[Found]:
    """Yield every translatable sentence of the package, file by file in the order of their names."""
    for path in sorted(PACKAGE.rglob("*")):
        inside = path.relative_to(PACKAGE)
        if inside.parts[0] in OTHER_CATALOGUES or not path.is_file():
            continue
        if path.suffix == ".py":
            text = path.read_text(encoding="utf-8")
        elif "templates" in inside.parts and path.suffix in {".html", ".txt"}:
            text = read_template(path)
        else:
            continue
        for _line, message, comments, context in extract(
            "python",
            io.BytesIO(text.encode()),
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        ):
            yield Found(path.relative_to(ROOT).as_posix(), message, context, tuple(comments))


def read_template(path: Path) -> str:
    """Return a template as lines of gettext calls; everything else in it is blanked out."""
    from django.conf import settings  # noqa: PLC0415 - the settings must stand before anything of Django reads them

    if not settings.configured:
        settings.configure(USE_I18N=True)
    from django.utils.translation.template import templatize  # noqa: PLC0415 - the same

    calls = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    return "\n".join(line.strip() for line in calls.splitlines())  # indentation means nothing here, but to Python


def build_template() -> Catalog:
    """Return the catalogue of all sentences, untranslated."""
    catalog = Catalog(project="Kejing", creation_date=CREATED, charset="utf-8")
    for found in find_messages():
        catalog.add(
            found.message,
            locations=[(found.path, 0)],
            auto_comments=found.comments,
            context=found.context,
        )
    return catalog


def update_catalogue(language: str, template: Catalog) -> Catalog:
    """Return the language's catalogue with the template's sentences; translations of those that went are dropped."""
    path = catalogue_path(language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    else:
        catalog = Catalog(locale=language, project="Kejing", charset="utf-8")
    catalog.update(template, no_fuzzy_matching=True)
    catalog.creation_date = catalog.revision_date = CREATED
    catalog.fuzzy = False
    catalog.header_comment = "# Words of Kejing; kept in step with the source by tools/messages.py."
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    return catalog


def catalogue_path(language: str) -> Path:
    """Return where the language's catalogue lies."""
    return LOCALES / language / "LC_MESSAGES" / "django.po"


def write_catalogue(catalog: Catalog) -> bytes:
    """Return the catalogue as its file holds it: sorted, without line numbers, so that moving code changes nothing."""
    file = io.BytesIO()
    write_po(file, catalog, width=120, ignore_obsolete=True, sort_output=True, include_lineno=False)
    # the tool's version says nothing about the words, and would make every upgrade a change
    return b"".join(line for line in file.getvalue().splitlines(keepends=True) if b"Generated-By" not in line)


def is_untranslated(message: Message) -> bool:
    """Answer whether a sentence has no translation that a reader would see."""
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return bool(message.id) and (message.fuzzy or not all(strings))


def main() -> int:
    """Update or check the catalogues; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when stale or incomplete")
    check: bool = parser.parse_args().check
    template = build_template()
    failed = False
    for language in LANGUAGES:
        catalog = update_catalogue(language, template)
        text = write_catalogue(catalog)
        path = catalogue_path(language)
        missing = [message for message in catalog if is_untranslated(message)]
        stale = not path.exists() or path.read_bytes() != text
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
        failed = failed or bool(missing) or (check and stale)
        print(
            f"{language}: {len(catalog)} sentences, {len(missing)} untranslated{', stale' if check and stale else ''}"
        )
        for message in missing:
            print(f"  {message.id}")
    if failed and check:
        print("Run `python tools/messages.py`, translate what it lists, and commit the catalogues.")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
