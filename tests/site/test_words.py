import pytest

from kejing.site.words import language_of

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_TW.UTF-8"}, "zh-hant"),
        ({"LANG": "zh_HK.UTF-8"}, "zh-hant"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"KEJING_LANGUAGE": "zh-Hant", "LANG": "en_US.UTF-8"}, "zh-hant"),
        ({"KEJING_LANGUAGE": "klingon", "LANG": "zh_CN.UTF-8"}, "zh-hans"),
    ],
)
def test_the_terminal_s_language_is_read_from_its_surroundings(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language
