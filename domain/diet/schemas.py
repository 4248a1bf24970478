"""The schemas of pets, plans and the tasks that make plans."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from domain.core.i18n import gettext_noop
from domain.core.schemas import Input, Instant, Output, Text
from domain.diet.rules.energy import Species

MAX_CAT_WEIGHT_KG = 30
Status = Literal["pending", "running", "completed", "failed", "cancelled"]

PlanID = Annotated[UUID, Field(description="The id of the diet plan.", strict=False)]
TaskID = Annotated[UUID, Field(description="The id of the task.", strict=False)]
PageNumber = Annotated[
    int, Field(strict=False, ge=1, le=1_000_000, description="Which page, from 1.")
]
PageSize = Annotated[int, Field(strict=False, ge=1, le=100, description="How many on a page.")]


class Pet(Input):
    """The animal that a plan is for."""

    pet_type: Annotated[Species, Field(description="The species: dog or cat.")]
    pet_breed: Annotated[Text, Field(max_length=100)] | None = Field(None, examples=["金毛巡回"])
    age: Annotated[
        float,
        Field(ge=0, le=40, allow_inf_nan=False, description="In years.", examples=[2]),
    ]
    pet_weight: Annotated[
        float,
        Field(ge=0.05, le=150, allow_inf_nan=False, description="In kilograms.", examples=[25]),
    ]
    pet_health_status: Annotated[Text, Field(max_length=2000)] | None = Field(
        None,
        description="Illnesses, neutered or not, overweight, pregnant and the like.",
        examples=["健康"],
    )
    special_requirements: Annotated[Text, Field(max_length=2000)] | None = Field(
        None,
        description="What the food must or must not be: low fat, no grain, no chicken.",
        examples=["需要低脂饮食"],
    )

    @model_validator(mode="after")
    def is_no_giant(self) -> Self:
        if self.pet_type == "cat" and self.pet_weight > MAX_CAT_WEIGHT_KG:
            raise PydanticCustomError("cat_weight", gettext_noop("No cat weighs more than 30 kg"))
        return self


class PlanCreate(Pet):
    """A pet, and whether the progress of its plan is to be streamed."""

    use_stream: bool = False


class TaskStarted(Output):
    """A task that was just made, and the plan that it makes."""

    task_id: UUID
    plan_id: UUID
    status: Status
    created_at: Instant


class PlanSummary(Output):
    """A plan in a list."""

    id: UUID
    pet_type: Species
    pet_breed: str | None
    created_at: Instant
    status: Status
    task_id: UUID


class PlanRead(PlanSummary):
    """A plan with all that it holds; what is not made yet is null."""

    pet_information: dict[str, Any]
    """The pet as it was described, and its energy need with how it was found."""
    ai_suggestions: str | None
    pet_diet_plan: dict[str, Any] | None
    """The plan of a month: for each week the daily foods in grams and kcal."""


class TaskResult(Output):
    plan_id: UUID
    plan: PlanRead


class TaskSummary(Output):
    """A task in a list. `progress` is a percentage that only grows."""

    id: UUID
    status: Status
    progress: int
    created_at: Instant


class TaskRead(TaskSummary):
    result: TaskResult | None
    """Once it is completed."""
    error: str | None
    """Why it failed, in the language that it was asked for in."""
    updated_at: Instant
    plan_id: UUID


class TaskCancelled(Output):
    task_id: UUID
    status: Status
