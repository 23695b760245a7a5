"""The command line, run in this process."""

import sys
from collections.abc import Callable

import pytest

type Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def english_at_first() -> None:
    """Speak English as a test begins, whatever the one before it in this process spoke."""
    from kejing.site.words import speak  # noqa: PLC0415 - a plugin is loaded before the suite has chosen its settings

    speak("en")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line as the shell does: exit code, what it said, what it complained."""

    from kejing.site.cli import main  # noqa: PLC0415 - a plugin is loaded before the suite has chosen its settings
    from kejing.site.cli.memory import memory_file  # noqa: PLC0415 - the same
    from kejing.site.words import speak  # noqa: PLC0415 - the same

    # What another test said of columns is not known here.
    memory_file().unlink(missing_ok=True)

    def run_command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["kejing", *words])
        speak("en")  # as a new process would, whatever the command before spoke
        monkeypatch.setenv("COLUMNS", "200")
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_command
