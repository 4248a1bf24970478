"""Validation errors never contain the values that were sent."""

import pytest
from pydantic import BaseModel, ValidationError

from domain.core.validation import describe_errors


class Shape(BaseModel):
    sizes: dict[str, int]


@pytest.mark.parametrize(
    ("key", "place"),
    [("plain_name", "plain_name"), ("two words", "?"), ("x" * 65, "?"), ("<b>", "?"), ("é", "?")],
)
def test_unknown_member_names_are_not_repeated(key: str, place: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Shape(sizes={key: "secret words"})
    [described] = describe_errors(raised.value.errors(), "en")
    assert described == {
        "loc": ["sizes", place],
        "type": "int_parsing",
        "message": "This must be a whole number.",
    }


def test_an_unpaired_surrogate_in_a_key_is_accepted() -> None:
    error = {"type": "missing", "loc": ("body", "\ud800"), "msg": "", "input": None}
    assert describe_errors([error], "en")[0]["loc"] == ["body", "?"]


def test_an_error_type_without_a_message_quotes_nothing() -> None:
    error = {"type": "url_parsing", "loc": ("body",), "msg": "secret", "ctx": {"error": "secret"}}
    assert "secret" not in str(describe_errors([error], "en"))


def test_the_list_of_errors_is_bounded() -> None:
    error = {"type": "missing", "loc": ("body",), "msg": ""}
    assert len(describe_errors([error] * 1000, "en")) == 50
