"""The texts of all errors end alike: in English with a full stop, in Chinese without one."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

import agent
import api
import domain
from api.envelope import envelope_messages
from api.envelope.envelope_messages import EnvelopeMessage
from api.errors import error_response
from api.errors.error_response import ErrorResponse
from domain.core import validation
from domain.core.errors import DomainError, Unauthenticated
from domain.core.i18n import translate
from domain.core.schemas import Moment, Zone
from domain.core.validation import describe_errors


def _subclasses(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def _texts() -> set[str]:
    for package in (domain, agent, api):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    kinds = [kind for kind in _subclasses(DomainError) if kind.__module__.split(".")[0] != "tests"]
    texts = {kind.message for kind in kinds if hasattr(kind, "message")}
    texts |= {each.message for each in vars(error_response).values() if _is_error(each)}
    texts |= {each.message for each in envelope_messages.ERRORS.values()}
    texts |= {each.message for each in vars(envelope_messages).values() if _is_error(each)}
    return texts | set(vars(validation)["_MESSAGES"].values())


def _is_error(value: object) -> bool:
    return isinstance(value, ErrorResponse | EnvelopeMessage)


TEXTS = sorted(_texts())


def test_all_errors_are_found() -> None:
    assert len(TEXTS) > 120
    assert {"Please sign in.", "The request is too large.", "This is required."} <= set(TEXTS)


@pytest.mark.parametrize("text", TEXTS)
def test_the_text_of_an_error_ends_like_the_others(text: str) -> None:
    """A text that ends with another text, such as a fault, ends like that one."""
    assert text.endswith((".", "}"))
    assert not translate(text, "zh-CN").endswith(("。", "."))


@pytest.mark.parametrize(
    ("kind", "value"),
    [(Moment, "2026-02-30"), (Moment, "tomorrow"), (Zone, "Mars"), (Moment, 5), (Zone, 5)],
)
def test_the_text_of_a_fault_ends_like_the_others(kind: Any, value: object) -> None:
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(kind).validate_python(value)
    [english] = describe_errors(raised.value.errors()[:1], "en")
    [chinese] = describe_errors(raised.value.errors()[:1], "zh-CN")
    assert english["message"].endswith(".")
    assert not chinese["message"].endswith("。")


def test_an_unauthenticated_request_gets_the_text_of_the_contract() -> None:
    assert translate(Unauthenticated.message, "zh-CN") == "未认证"
