"""Choosing the locale from Accept-Language."""

import pytest

from domain.core.i18n import choose_locale


@pytest.mark.parametrize(
    ("accept_language", "locale"),
    [
        (None, "zh-CN"),
        ("", "zh-CN"),
        ("fr, de;q=0.5", "zh-CN"),
        ("*", "zh-CN"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("zh-Hant-TW, en;q=0.9", "zh-CN"),
        ("english", "zh-CN"),
        ("zh;q=0.8, en;q=0.9", "en"),
        ("fr, en ; q = 0.1", "en"),
    ],
)
def test_the_language_with_the_largest_weight_is_chosen(
    accept_language: str | None, locale: str
) -> None:
    assert choose_locale(accept_language) == locale


@pytest.mark.parametrize("accept_language", ["en;q=0", "en;q=0.000", "fr, en;q=0", "en;q=0, *"])
def test_a_weight_of_zero_excludes_a_language(accept_language: str) -> None:
    assert choose_locale(accept_language) == "zh-CN"


@pytest.mark.parametrize(
    ("accept_language", "locale"),
    [
        ("en, zh", "en"),
        ("zh, en", "zh-CN"),
        ("en;q=0.5, zh-CN;q=0.5", "en"),
        ("zh-CN;q=0.5, en;q=0.5", "zh-CN"),
        ("fr;q=0.9, en;q=0.3, *;q=0.3", "en"),
    ],
)
def test_the_first_language_of_equal_weights_is_chosen(accept_language: str, locale: str) -> None:
    assert choose_locale(accept_language) == locale


@pytest.mark.parametrize("weight", ["q=2", "q=-1", "q=nan", "q=x", "q="])
def test_an_invalid_weight_excludes_a_language(weight: str) -> None:
    assert choose_locale(f"en;{weight}") == "zh-CN"
