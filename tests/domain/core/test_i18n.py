"""Choosing the locale from Accept-Language."""

import pytest

from domain.core.i18n import find_accepted_locale


@pytest.mark.parametrize(
    ("accept_language", "locale"),
    [
        (None, None),
        ("", None),
        ("fr, de;q=0.5", None),
        ("*", "zh-CN"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("zh-Hant-TW, en;q=0.9", "zh-CN"),
        ("english", None),
        ("zh;q=0.8, en;q=0.9", "en"),
        ("fr, en ; q = 0.1", "en"),
    ],
)
def test_the_language_with_the_largest_weight_is_chosen(
    accept_language: str | None, locale: str | None
) -> None:
    assert find_accepted_locale(accept_language) == locale


@pytest.mark.parametrize(
    ("accept_language", "locale"),
    [("en;q=0", None), ("en;q=0.000", None), ("fr, en;q=0", None), ("en;q=0, *", "zh-CN")],
)
def test_a_weight_of_zero_excludes_a_language(accept_language: str, locale: str | None) -> None:
    assert find_accepted_locale(accept_language) == locale


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
    assert find_accepted_locale(accept_language) == locale


@pytest.mark.parametrize("weight", ["q=2", "q=-1", "q=nan", "q=x", "q="])
def test_an_invalid_weight_excludes_a_language(weight: str) -> None:
    assert find_accepted_locale(f"en;{weight}") is None
