"""Validating a drafted plan: amounts, toxic foods, and the owner's requirements."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from domain.core.i18n import gettext_noop, translate
from domain.diet.assessment import Assessment
from domain.diet.plan import FoodDraft, PlanDraft, WeekDraft
from domain.diet.rules.foods import find_excluded_in_advice, find_food
from domain.diet.rules.requirements import Bound, Nutrient
from domain.diet.rules.toxic import find_toxic_in_advice, find_toxic_in_name

TOLERANCE = 0.05
"""How far the energy of a day may be off the need."""
KNOWN_TOLERANCE = 0.15
"""How far a draft's energy of a known food may be off the known value. Like the constants below
this is our own choice: foods with the same name differ by this much in the tables."""
ATWATER_TOLERANCE = 0.3
"""How far energy may be off 4, 9 and 4 kcal per gram of protein, fat and carbohydrate (Atwater);
these factors include fibre, a fifth of the energy of green vegetables."""
ATWATER_SLACK_KCAL = 15
UNITS: Mapping[Nutrient, str] = {
    "fat_g": "g",
    "protein_g": "g",
    "carbohydrate_g": "g",
    "phosphorus_mg": "mg",
    "sodium_mg": "mg",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """A violated rule; `message` is English, the id of its translations."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, locale: str) -> str:
        values = {
            name: translate(str(value), locale) if name == "what" else value
            for name, value in self.values.items()
        }
        return translate(self.message, locale, **values)


WRONG_SUM = gettext_noop(
    "Week {week}: the foods of a day hold {kcal} kcal; {least} to {most} kcal are needed."
)
WRONG_MEALS = gettext_noop("Week {week} has {found} meals a day; {wanted} were asked for.")
TOXIC_FOOD = gettext_noop("Week {week}: {food} must not be fed: {what}.")
TOXIC_ADVICE = gettext_noop("Week {week}: the preparation speaks of what must not be fed: {what}.")
EXCLUDED_FOOD = gettext_noop("Week {week}: {food} was not wanted or is not tolerated.")
WRONG_ENERGY = gettext_noop("Week {week}: 100 g of {food} hold about {known} kcal, not {claimed}.")
WRONG_NUTRIENTS = gettext_noop(
    "Week {week}: protein, fat and carbohydrate of {food} make {computed} kcal, not {claimed}."
)
EXCLUDED_ADVICE = gettext_noop(
    "Week {week}: the preparation speaks of what was not wanted or is not tolerated: {what}."
)
TOO_MUCH = gettext_noop("Week {week} is not {what}: {found} {unit} per 1000 kcal, at most {bound}.")
TOO_LITTLE = gettext_noop(
    "Week {week} is not {what}: {found} {unit} per 1000 kcal, at least {bound}."
)


def find_violations(draft: PlanDraft, assessment: Assessment) -> list[Violation]:
    """Return all violations of a plan; a valid plan has none."""
    return [
        violation for week in draft.weeks for violation in find_week_violations(week, assessment)
    ]


def find_week_violations(week: WeekDraft, assessment: Assessment) -> list[Violation]:
    return [
        *_energy_violations(week, assessment),
        *_meal_violations(week, assessment.requirements.meals_per_day),
        *(
            violation
            for food in week.foods
            for violation in _food_violations(week, food, assessment)
        ),
        *_preparation_violations(week, assessment),
        *_bound_violations(week, assessment.requirements.bounds),
    ]


def _energy_violations(week: WeekDraft, assessment: Assessment) -> Iterator[Violation]:
    need = assessment.need.daily_kcal
    if abs(week.kcal_per_day - need) > TOLERANCE * need:
        yield Violation(
            WRONG_SUM,
            {
                "week": week.week,
                "kcal": round(week.kcal_per_day, 1),
                "least": round(need * (1 - TOLERANCE), 1),
                "most": round(need * (1 + TOLERANCE), 1),
            },
        )


def _meal_violations(week: WeekDraft, wanted: int | None) -> Iterator[Violation]:
    meals = week.meals_per_day
    if wanted is not None and meals != wanted:
        yield Violation(WRONG_MEALS, {"week": week.week, "found": meals, "wanted": wanted})


def _food_violations(
    week: WeekDraft, food: FoodDraft, assessment: Assessment
) -> Iterator[Violation]:
    values = {"week": week.week, "food": food.name}
    toxic = find_toxic_in_name(food.name, assessment.species)
    if toxic is not None:
        yield Violation(TOXIC_FOOD, {**values, "what": toxic.name})
    if assessment.requirements.rules_out(food.name):
        yield Violation(EXCLUDED_FOOD, values)
    known = find_food(food.name)
    claimed = food.kcal_per_100g
    if known is not None:
        if abs(claimed - known.per_100g.kcal) > KNOWN_TOLERANCE * known.per_100g.kcal:
            yield Violation(
                WRONG_ENERGY, {**values, "known": known.per_100g.kcal, "claimed": claimed}
            )
        return
    computed = _atwater(food)
    if abs(computed - claimed) > ATWATER_TOLERANCE * claimed + ATWATER_SLACK_KCAL:
        yield Violation(
            WRONG_NUTRIENTS, {**values, "computed": round(computed), "claimed": claimed}
        )


def _atwater(food: FoodDraft) -> float:
    claimed = food.claimed
    return 4 * claimed.protein_g + 9 * claimed.fat_g + 4 * claimed.carbohydrate_g


def _preparation_violations(week: WeekDraft, assessment: Assessment) -> Iterator[Violation]:
    toxic = find_toxic_in_advice(week.preparation, assessment.species)
    if toxic is not None:
        yield Violation(TOXIC_ADVICE, {"week": week.week, "what": toxic.name})
    for kind in find_excluded_in_advice(week.preparation, assessment.requirements.excluded):
        yield Violation(EXCLUDED_ADVICE, {"week": week.week, "what": kind.value})


def _bound_violations(week: WeekDraft, bounds: Sequence[Bound]) -> Iterator[Violation]:
    for bound in bounds:
        amount = per_1000_kcal(week.foods, bound.nutrient)
        values = {
            "week": week.week,
            "what": bound.name,
            "found": round(amount, 1),
            "unit": UNITS[bound.nutrient],
        }
        if bound.maximum is not None and amount > bound.maximum:
            yield Violation(TOO_MUCH, {**values, "bound": bound.maximum})
        if bound.minimum is not None and amount < bound.minimum:
            yield Violation(TOO_LITTLE, {**values, "bound": bound.minimum})


def per_1000_kcal(foods: Sequence[FoodDraft], nutrient: Nutrient) -> float:
    """Return how much of a nutrient 1,000 kcal of a day's foods contain."""
    kcal = sum(food.kcal_per_day for food in foods)
    amount = sum(food.grams_per_day * getattr(food.per_100g, nutrient) / 100 for food in foods)
    return float(amount * 1000 / kcal) if kcal else 0.0
