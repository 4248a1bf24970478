"""The schemas of profiles."""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from domain.core.i18n import gettext_noop
from domain.core.normalization import normalise_username, strip_invisible
from domain.core.schemas import Input, Output, Text, Typed, Zone, optional_field
from domain.profiles.usernames import NewUsername


def check_web_address(value: str) -> str:
    """Reject anything but plain http(s) URLs, such as `javascript:` or URLs with spaces."""
    try:
        parts = urlsplit(value)
        is_valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_valid = False
    if not is_valid or not value.isprintable() or any(char.isspace() for char in value):
        raise PydanticCustomError("web_address", gettext_noop("Not an http or https address"))
    return value


def read_locale(value: Any) -> Any:
    """Map a language tag to a supported locale: `en-GB` is `en`, `zh-Hans-CN` is `zh-CN`."""
    supported = {"en": "en", "zh": "zh-CN"}
    if isinstance(value, str) and len(value) <= 35:
        tag = strip_invisible(value).replace("_", "-").lower()
        return supported.get(tag.split("-", maxsplit=1)[0], value)
    return value


AvatarUrl = Annotated[
    Text,
    Field(
        max_length=2048,
        description="The address of a picture.",
        examples=["https://example.com/alice.png"],
        json_schema_extra={"format": "uri"},
    ),
    AfterValidator(check_web_address),
    Typed(strip_invisible),
]
Bio = Annotated[Text, Field(max_length=200, description="A few words for everyone to read.")]
OwnZone = Annotated[Zone, Field(description="A tz database name like Asia/Shanghai.")]
OwnLocale = Annotated[
    Literal["zh-CN", "en"],
    BeforeValidator(read_locale),
    Field(description="The language of the person."),
]


class ProfileUpdate(Input):
    """The changes to the person's own profile; fields that are left out stay as they are."""

    username: NewUsername = optional_field()
    avatar_url: AvatarUrl | None = optional_field()
    bio: Bio | None = optional_field()
    timezone: OwnZone | None = optional_field()
    locale: OwnLocale | None = optional_field()


class UserSearch(Input):
    """Whom to look for."""

    query: Annotated[
        Text,
        Field(
            min_length=1,
            max_length=100,
            description="A part of a username, or the whole e-mail address of one person.",
            examples=["ali"],
        ),
        Typed(normalise_username),
    ]


class ProfileRead(Output):
    """A person, as everyone may see them."""

    id: UUID
    username: str
    avatar_url: str | None
    bio: str | None


class MyProfileRead(ProfileRead):
    """A person, as they see themselves."""

    timezone: str | None
    locale: str | None
