import json
import os
from pathlib import Path

import pytest

from kejing.kit.assets import AssetsNotBuilt, Entry, find_entry

MANIFEST = {
    "src/main.ts": {"file": "assets/main-1.js", "css": ["assets/main-1.css"], "imports": ["_shared-2.js"]},
    "_shared-2.js": {"file": "assets/shared-2.js", "css": ["assets/shared-2.css"]},
}


def build(folder: Path, manifest: object = MANIFEST) -> Path:
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_an_entry_brings_the_styles_and_modules_of_what_it_imports(tmp_path: Path) -> None:
    entry = find_entry("src/main.ts", folder=build(tmp_path), url="/static/build/")

    assert entry == Entry(
        script="/static/build/assets/main-1.js",
        styles=("/static/build/assets/shared-2.css", "/static/build/assets/main-1.css"),
        preloads=("/static/build/assets/shared-2.js",),
    )


def test_without_a_build_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(AssetsNotBuilt, match="install the project again"):
        find_entry("src/main.ts", folder=tmp_path, url="/")


def test_an_entry_that_was_not_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssetsNotBuilt, match=r"without src/other\.ts"):
        find_entry("src/other.ts", folder=build(tmp_path), url="/")


def test_a_new_build_is_seen_without_a_restart(tmp_path: Path) -> None:
    find_entry("src/main.ts", folder=build(tmp_path), url="/")
    build(tmp_path, {"src/main.ts": {"file": "assets/main-9.js"}})
    os.utime(tmp_path / "manifest.json", ns=(1, 1))

    assert find_entry("src/main.ts", folder=tmp_path, url="/").script == "/assets/main-9.js"
