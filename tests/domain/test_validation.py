"""Saying what does not fit, without repeating what was sent."""

import pytest
from pydantic import BaseModel, ValidationError

from domain.core.validation import describe_errors


class Shape(BaseModel):
    sizes: dict[str, int]


@pytest.mark.parametrize(
    ("key", "place"),
    [("plain_name", "plain_name"), ("two words", "?"), ("x" * 65, "?"), ("<b>", "?"), ("é", "?")],
)
def test_a_key_that_a_client_made_up_is_not_repeated(key: str, place: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Shape(sizes={key: "secret words"})
    [described] = describe_errors(raised.value.errors(), "en")
    assert described == {
        "loc": ["sizes", place],
        "type": "int_parsing",
        "message": "This must be a whole number.",
    }


def test_half_a_character_in_a_key_is_no_trouble() -> None:
    error = {"type": "missing", "loc": ("body", "\ud800"), "msg": "", "input": None}
    assert describe_errors([error], "en")[0]["loc"] == ["body", "?"]


def test_a_kind_that_we_have_no_words_for_quotes_nothing() -> None:
    error = {"type": "url_parsing", "loc": ("body",), "msg": "secret", "ctx": {"error": "secret"}}
    assert "secret" not in str(describe_errors([error], "en"))


def test_the_list_ends_somewhere() -> None:
    error = {"type": "missing", "loc": ("body",), "msg": ""}
    assert len(describe_errors([error] * 1000, "en")) == 50
