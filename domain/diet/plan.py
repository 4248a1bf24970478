"""The plan of a month: the planner's draft, and the JSON that the owner gets."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from domain.core.schemas import Input, Text
from domain.diet.rules.foods import Nutrients, find_food

WEEKS = 4
DAYS = ("1-7", "8-14", "15-21", "22-30")

Grams = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Milligrams = Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)]


class FoodDraft(Input):
    """One food of a day, as it is fed, and what 100 g of it hold."""

    name: Annotated[Text, Field(min_length=1, max_length=80)]
    grams_per_day: Annotated[float, Field(ge=0.1, le=20_000, allow_inf_nan=False)]
    kcal_per_100g: Annotated[float, Field(ge=1, le=910, allow_inf_nan=False)]
    protein_g_per_100g: Grams
    fat_g_per_100g: Grams
    carbohydrate_g_per_100g: Grams
    phosphorus_mg_per_100g: Milligrams
    sodium_mg_per_100g: Milligrams

    @property
    def kcal_per_day(self) -> float:
        """The energy of the day's portion; for a known food, the draft's own values are ignored."""
        return self.grams_per_day * self.per_100g.kcal / 100

    @property
    def claimed(self) -> Nutrients:
        """The nutrients of 100 g according to the draft."""
        return Nutrients(
            kcal=self.kcal_per_100g,
            protein_g=self.protein_g_per_100g,
            fat_g=self.fat_g_per_100g,
            carbohydrate_g=self.carbohydrate_g_per_100g,
            phosphorus_mg=self.phosphorus_mg_per_100g,
            sodium_mg=self.sodium_mg_per_100g,
        )

    @property
    def per_100g(self) -> Nutrients:
        """The known nutrients of 100 g, or else those of the draft."""
        food = find_food(self.name)
        return food.per_100g if food is not None else self.claimed


class WeekDraft(Input):
    """What is fed on every day of one week."""

    week: Annotated[int, Field(ge=1, le=WEEKS)]
    meals_per_day: Annotated[int, Field(ge=1, le=8)]
    foods: Annotated[list[FoodDraft], Field(min_length=1, max_length=12)]
    preparation: Annotated[Text, Field(max_length=1000)]
    """How the food is prepared and served."""

    @property
    def kcal_per_day(self) -> float:
        return sum(food.kcal_per_day for food in self.foods)


class PlanDraft(Input):
    """The four weeks of a month, in their order."""

    weeks: Annotated[list[WeekDraft], Field(min_length=WEEKS, max_length=WEEKS)]

    @model_validator(mode="after")
    def weeks_are_in_order(self) -> Self:
        if [week.week for week in self.weeks] != list(range(1, WEEKS + 1)):
            raise PydanticCustomError("weeks", "The weeks must be numbered 1, 2, 3 and 4")
        return self


def render_plan(draft: PlanDraft, *, daily_kcal: float, avoid: list[str]) -> dict[str, Any]:
    """Return the plan as JSON for its owner: grams and kcal a day for each food of each week."""
    return {
        "daily_kcal": daily_kcal,
        "weeks": [
            {
                "week": week.week,
                "days": DAYS[week.week - 1],
                "meals_per_day": week.meals_per_day,
                "foods": [
                    {
                        "name": food.name,
                        "grams_per_day": food.grams_per_day,
                        "kcal_per_day": round(food.kcal_per_day, 1),
                    }
                    for food in week.foods
                ],
                "kcal_per_day": round(week.kcal_per_day, 1),
                "preparation": week.preparation,
            }
            for week in draft.weeks
        ],
        "avoid": avoid,
    }
