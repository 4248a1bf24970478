"""Drafting a diet plan by rule, of known foods."""

from collections.abc import Iterator
from itertools import product

from domain.core.i18n import gettext_noop, translate
from domain.diet.assessment import Assessment
from domain.diet.plan import WEEKS, FoodDraft, PlanDraft, WeekDraft
from domain.diet.plan_validation import find_week_violations
from domain.diet.rules.energy import ADULT_YEARS, Species
from domain.diet.rules.foods import FOODS, Food

Shares = tuple[float, float, float, float]

FIRST_WEEK = gettext_noop(
    "Change over within seven days: a quarter of the new food at first, then half, then three"
    " quarters. Cook everything plain, cut it small and serve it lukewarm."
)
OTHER_WEEKS = gettext_noop("Cook everything plain, cut it small and serve it lukewarm.")

_SHARES: dict[Species, tuple[Shares, ...]] = {
    "dog": (
        (0.50, 0.38, 0.07, 0.05),
        (0.50, 0.42, 0.08, 0.00),
        (0.35, 0.55, 0.10, 0.00),
        (0.25, 0.65, 0.10, 0.00),
        (0.65, 0.25, 0.10, 0.00),
        (0.85, 0.05, 0.10, 0.00),
        (0.20, 0.60, 0.10, 0.10),
    ),
    "cat": (
        (0.85, 0.08, 0.03, 0.04),
        (0.92, 0.05, 0.03, 0.00),
        (0.97, 0.00, 0.03, 0.00),
        (0.60, 0.33, 0.07, 0.00),
        (0.50, 0.40, 0.05, 0.05),
        (0.40, 0.50, 0.05, 0.05),
    ),
}
"""Shares of the energy from protein foods, starch, vegetables and oil, best first."""


def draft_plan(assessment: Assessment, *, age_years: float, locale: str) -> PlanDraft | None:
    """Draft four weeks that pass the check; None if no known foods meet the requirements."""
    weeks: list[WeekDraft] = []
    for week in _valid_weeks(assessment, age_years, locale):
        weeks.append(week)
        if len(weeks) == WEEKS:
            break
    if not weeks:
        return None
    return PlanDraft(
        weeks=[
            weeks[number % len(weeks)].model_copy(
                update={
                    "week": number + 1,
                    "preparation": translate(OTHER_WEEKS if number else FIRST_WEEK, locale),
                }
            )
            for number in range(WEEKS)
        ]
    )


def _valid_weeks(assessment: Assessment, age_years: float, locale: str) -> Iterator[WeekDraft]:
    """Yield one week for each protein food that can be the base of a valid one."""
    allowed = [food for food in FOODS if not food.kinds & assessment.requirements.excluded]
    by_role = {
        role: [food for food in allowed if food.role == role]
        for role in ("protein", "starch", "vegetable", "oil")
    }
    shares = _energy_shares(assessment)
    for number, protein in enumerate(by_role["protein"]):
        others = [_rotate(by_role[role], number) for role in ("starch", "vegetable", "oil")]
        for share, (starch, vegetable, oil) in product(shares, product(*others)):
            foods = (protein, starch, vegetable, oil)
            week = _draft_week(assessment, foods, share, age_years, locale)
            if not find_week_violations(week, assessment):
                yield week
                break


def _energy_shares(assessment: Assessment) -> list[Shares]:
    """Return the shares to try; a low-fat plan has no oil."""
    is_lean = any(bound.nutrient == "fat_g" for bound in assessment.requirements.bounds)
    shares = _SHARES[assessment.species]
    return [share for share in shares if not (is_lean and share[3])]


def _rotate(foods: list[Food], number: int) -> list[Food | None]:
    """Rotate the list, so that the weeks differ; no food at all is the last choice."""
    start = number % len(foods) if foods else 0
    return [*foods[start:], *foods[:start], None]


def _draft_week(
    assessment: Assessment,
    foods: tuple[Food | None, ...],
    shares: Shares,
    age_years: float,
    locale: str,
) -> WeekDraft:
    present = [(food, share) for food, share in zip(foods, shares, strict=True) if food and share]
    total = sum(share for _, share in present)
    daily_kcal = assessment.need.daily_kcal
    default_meals = 3 if age_years < ADULT_YEARS else 2
    return WeekDraft(
        week=1,
        meals_per_day=assessment.requirements.meals_per_day or default_meals,
        foods=[_portion(food, daily_kcal * share / total, locale) for food, share in present],
        preparation=OTHER_WEEKS,
    )


def _portion(food: Food, kcal: float, locale: str) -> FoodDraft:
    grams = kcal * 100 / food.per_100g.kcal
    return FoodDraft(
        name=food.chinese if locale == "zh-CN" else food.english,
        grams_per_day=max(0.1, round(grams, 1 if grams < 20 else 0)),
        kcal_per_100g=food.per_100g.kcal,
        protein_g_per_100g=food.per_100g.protein_g,
        fat_g_per_100g=food.per_100g.fat_g,
        carbohydrate_g_per_100g=food.per_100g.carbohydrate_g,
        phosphorus_mg_per_100g=food.per_100g.phosphorus_mg,
        sodium_mg_per_100g=food.per_100g.sodium_mg,
    )
