"""The body of every response of the diet API: {"code", "message", "data"}, or "detail" for errors.

In a success `code` is 0. In an error it repeats the HTTP status.
"""

from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, Field

from domain.core.i18n import translate

Data = TypeVar("Data")


class Envelope(BaseModel, Generic[Data]):
    """A successful response."""

    code: Literal[0] = 0
    message: str = Field(examples=["获取成功"])
    """For people, in the language of Accept-Language."""
    data: Data


class EnvelopeError(BaseModel):
    """An error."""

    code: int = Field(examples=[401])
    """The HTTP status again."""
    message: str = Field(examples=["未认证，请重新登录"])
    """For people, in the language of Accept-Language."""
    detail: str | None = Field(examples=["Invalid or expired token"])
    """For developers; always null in production."""


def wrap(message: str, data: Data, locale: str) -> Envelope[Data]:
    """Put data into an envelope. `message` is a text that is marked for translation."""
    return Envelope[Any](message=translate(message, locale), data=data)
