"""The schemas of schedule items."""

import re
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from domain.core.i18n import gettext_noop
from domain.core.normalization import normalise_search_text, normalise_title
from domain.core.pagination import MAX_PAGE_SIZE, After, Limit
from domain.core.schemas import (
    Input,
    Instant,
    Moment,
    Output,
    Text,
    Typed,
    Zone,
    check_json,
    optional_field,
)

MAX_METADATA_BYTES = 16 * 1024
_SPACE_FOR_PLUS = re.compile(r"(T.*) (\d\d:?\d\d)$", re.IGNORECASE)

Status = Literal["active", "completed", "cancelled"]
SourceType = Literal["manual", "agent", "import"]
"""What created an item: the person, the agent, or an import."""
ItemID = Annotated[UUID, Field(strict=False, description="The id of the schedule item.")]
Title = Annotated[
    Text,
    Field(min_length=1, max_length=255, description="What it is.", examples=["Dentist"]),
    Typed(normalise_title),
]
Description = Annotated[Text, Field(max_length=2000, description="More about it.")]
Start = Annotated[
    Moment,
    Field(
        description="When it starts: ISO 8601, without an offset in `timezone`; a date alone is "
        "the whole day.",
        examples=["2026-11-21T15:00:00+08:00"],
    ),
]
End = Annotated[
    Moment,
    Field(
        description="When it ends, like `start_at`; a date alone is included.",
        examples=["2026-11-21T16:00:00+08:00"],
    ),
]
ItemZone = Annotated[
    Zone, Field(description="Its time zone, from the tz database.", examples=["Asia/Shanghai"])
]


class ItemDetails(Input, extra="allow"):
    """More about an item. Other members are kept as well; 16 KiB at most."""

    color: Text | None = Field(None, examples=["#FF6B6B"])
    location: Text | None = Field(None, examples=["会议室A"])
    notes: Text | None = Field(None, examples=["记得带身份证"])
    attachments: list[Any] | None = None
    version: int | None = Field(None, examples=[1])

    @model_validator(mode="before")
    @classmethod
    def can_be_stored(cls, value: Any) -> Any:
        if isinstance(value, dict):
            check_json(value)
            if len(orjson.dumps(value)) > MAX_METADATA_BYTES:
                raise PydanticCustomError(
                    "metadata_size", gettext_noop("The metadata is larger than 16 KiB")
                )
        return value

    def as_sent(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True)


class ItemCreate(Input):
    """A new schedule item."""

    title: Title
    description: Description | None = None
    start_at: Start
    end_at: End | None = None
    timezone: ItemZone | None = None
    metadata: ItemDetails = Field(default_factory=ItemDetails)


class ItemUpdate(Input):
    """The changes to an item; fields that are left out stay as they are."""

    title: Title = optional_field()
    description: Description | None = optional_field()
    start_at: Start = optional_field()
    end_at: End | None = optional_field()
    timezone: ItemZone = optional_field()
    metadata: ItemDetails = Field(
        default_factory=ItemDetails, description="Replaces all metadata there was."
    )
    status: Status = optional_field()


class ItemQuery(Input):
    """Which items to list: those that overlap the range; either bound may be missing."""

    start_at: Moment | None = Field(
        None,
        description="Where the range begins: a day or a time, without an offset in the person's "
        "time zone.",
    )
    end_at: Moment | None = Field(
        None, description="Where the range ends, like `start_at`; a date alone is included."
    )
    query: Annotated[Text, Field(max_length=255), Typed(normalise_search_text)] | None = Field(
        None, description="Only items with these words in their title."
    )
    limit: Limit = MAX_PAGE_SIZE
    after: After | None = None

    @field_validator("start_at", "end_at", mode="before")
    @classmethod
    def restore_plus(cls, value: Any) -> Any:
        """Restore `+08:00` if a client did not encode the plus sign in the URL."""
        return _SPACE_FOR_PLUS.sub(r"\1+\2", value) if isinstance(value, str) else value


class ItemSummary(Output):
    """A schedule item in a list."""

    id: UUID
    title: str
    start_at: Instant
    end_at: Instant | None
    timezone: str
    status: Status
    owner_id: UUID
    permission: int = Field(description="What the caller may do: view 1, invite 2, edit 4, added.")


class ItemRead(ItemSummary):
    """A schedule item."""

    description: str | None
    metadata: dict[str, Any]
    source_type: SourceType
    created_at: Instant
    updated_at: Instant
