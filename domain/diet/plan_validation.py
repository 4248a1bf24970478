"""Whether a drafted plan may be given to anybody: amounts, poisons, and what was demanded."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from domain.core.i18n import gettext_noop, translate
from domain.diet.assessment import Assessment
from domain.diet.foods import excluded_in_advice, find_food
from domain.diet.plan import FoodDraft, PlanDraft, WeekDraft
from domain.diet.requirements import Bound, Nutrient
from domain.diet.toxic import toxic_in_advice, toxic_in_name

TOLERANCE = 0.05
"""How far the amounts of a day may be off the need."""
KNOWN_TOLERANCE = 0.15
"""How far a draft's energy of a known food may be off what is known. This, as all that follows, is
our own choice: foods of one name differ by so much in the tables."""
ATWATER_TOLERANCE = 0.3
"""How far energy may be off 4, 9 and 4 kcal per gram of protein, fat and carbohydrate; these count
fibre as well, a fifth of the energy of green vegetables."""
ATWATER_SLACK_KCAL = 15
UNITS: Mapping[Nutrient, str] = {
    "fat_g": "g",
    "protein_g": "g",
    "carbohydrate_g": "g",
    "phosphorus_mg": "mg",
    "sodium_mg": "mg",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason against a plan; `message` is English, and a key of the translations."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, locale: str) -> str:
        shown = {
            name: translate(str(value), locale) if name == "what" else value
            for name, value in self.values.items()
        }
        return translate(self.message, locale, **shown)


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


def check_plan(draft: PlanDraft, assessment: Assessment) -> list[Fault]:
    """Give every reason against a plan; it may be given to somebody where there is none."""
    return [fault for week in draft.weeks for fault in check_week(week, assessment)]


def check_week(week: WeekDraft, assessment: Assessment) -> list[Fault]:
    return [
        *_amounts(week, assessment),
        *_meals(week, assessment.requirements.meals_per_day),
        *(fault for food in week.foods for fault in _food_faults(week, food, assessment)),
        *_advice(week, assessment),
        *_broken_bounds(week, assessment.requirements.bounds),
    ]


def _amounts(week: WeekDraft, assessment: Assessment) -> Iterator[Fault]:
    need = assessment.need.daily_kcal
    if abs(week.kcal_per_day - need) > TOLERANCE * need:
        yield Fault(
            WRONG_SUM,
            {
                "week": week.week,
                "kcal": round(week.kcal_per_day, 1),
                "least": round(need * (1 - TOLERANCE), 1),
                "most": round(need * (1 + TOLERANCE), 1),
            },
        )


def _meals(week: WeekDraft, wanted: int | None) -> Iterator[Fault]:
    found = week.meals_per_day
    if wanted is not None and found != wanted:
        yield Fault(WRONG_MEALS, {"week": week.week, "found": found, "wanted": wanted})


def _food_faults(week: WeekDraft, food: FoodDraft, assessment: Assessment) -> Iterator[Fault]:
    place = {"week": week.week, "food": food.name}
    toxic = toxic_in_name(food.name, assessment.species)
    if toxic is not None:
        yield Fault(TOXIC_FOOD, {**place, "what": toxic.name})
    if assessment.requirements.rules_out(food.name):
        yield Fault(EXCLUDED_FOOD, place)
    known = find_food(food.name)
    claimed = food.kcal_per_100g
    if known is not None:
        if abs(claimed - known.per_100g.kcal) > KNOWN_TOLERANCE * known.per_100g.kcal:
            yield Fault(WRONG_ENERGY, {**place, "known": known.per_100g.kcal, "claimed": claimed})
        return
    computed = _atwater(food)
    if abs(computed - claimed) > ATWATER_TOLERANCE * claimed + ATWATER_SLACK_KCAL:
        yield Fault(WRONG_NUTRIENTS, {**place, "computed": round(computed), "claimed": claimed})


def _atwater(food: FoodDraft) -> float:
    claimed = food.claimed
    return 4 * claimed.protein_g + 9 * claimed.fat_g + 4 * claimed.carbohydrate_g


def _advice(week: WeekDraft, assessment: Assessment) -> Iterator[Fault]:
    toxic = toxic_in_advice(week.preparation, assessment.species)
    if toxic is not None:
        yield Fault(TOXIC_ADVICE, {"week": week.week, "what": toxic.name})
    for kind in excluded_in_advice(week.preparation, assessment.requirements.excluded):
        yield Fault(EXCLUDED_ADVICE, {"week": week.week, "what": kind.value})


def _broken_bounds(week: WeekDraft, bounds: Sequence[Bound]) -> Iterator[Fault]:
    for bound in bounds:
        found = per_1000_kcal(week.foods, bound.nutrient)
        values = {
            "week": week.week,
            "what": bound.name,
            "found": round(found, 1),
            "unit": UNITS[bound.nutrient],
        }
        if bound.most is not None and found > bound.most:
            yield Fault(TOO_MUCH, {**values, "bound": bound.most})
        if bound.least is not None and found < bound.least:
            yield Fault(TOO_LITTLE, {**values, "bound": bound.least})


def per_1000_kcal(foods: Sequence[FoodDraft], nutrient: Nutrient) -> float:
    """Give how much of a nutrient 1,000 kcal of a day's foods hold."""
    kcal = sum(food.kcal_per_day for food in foods)
    amount = sum(food.grams_per_day * getattr(food.per_100g, nutrient) / 100 for food in foods)
    return float(amount * 1000 / kcal) if kcal else 0.0
