"""How much energy a dog or a cat needs a day, computed and explained.

The resting energy requirement is 70 x kg^0.75 kcal a day (Kleiber's law as it is used for dogs
and cats), and a factor for life stage and condition makes the daily requirement of it. This is
how the AAHA Nutritional Assessment Guidelines for Dogs and Cats (JAAHA 2010;46:285-296), the AAHA
Nutrition and Weight Management Guidelines (2021) and the WSAVA Global Nutrition Guidelines
(JSAP 2011;52:385-396) have it done; the factors are the ones of the table of daily energy
requirements in Hand et al., Small Animal Clinical Nutrition (5th ed. 2010, table 5-2), which
these teach. Where the table gives a range, its lower end for less food and the usual starting
point for more food is taken, and the range is named beside the factor.

A computed need is where one starts: animals of one weight differ by up to half, so the body's
condition decides after some weeks.
"""

from dataclasses import dataclass
from typing import Literal

from domain.core.i18n import mark
from domain.diet.conditions import Condition

Species = Literal["dog", "cat"]
SOURCE = (
    "RER = 70 x kg^0.75; factors: Small Animal Clinical Nutrition (5th ed.), table 5-2,"
    " as used by the WSAVA and AAHA nutrition guidelines"
)

EARLY_GROWTH_YEARS = 4 / 12
ADULT_YEARS = 1.0
SENIOR_YEARS: dict[Species, float] = {"dog": 8.0, "cat": 11.0}
"""From when on an animal counts as old: the last quarter of a usual life (AAHA Life Stage
Guidelines 2019 for dogs, AAHA/AAFP 2021 for cats: over 10 years)."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A row of the table: what is multiplied with, and when."""

    name: str
    factor: float
    why: str


@dataclass(frozen=True, slots=True)
class EnergyNeed:
    """What an animal needs a day, and how that was found."""

    resting_kcal: float
    factor: float
    daily_kcal: float
    stage: str
    why: str
    """An English text that is a key of the translations."""


_STAGES: dict[Species, dict[str, Stage]] = {
    "dog": {
        "early_growth": Stage("early_growth", 3.0, mark("a puppy of up to 4 months: 3.0")),
        "growth": Stage("growth", 2.0, mark("a puppy of 4 to 12 months: 2.0")),
        "lactation": Stage("lactation", 4.0, mark("a nursing dog: 4.0 to 8.0 by litter, from 4.0")),
        "gestation": Stage(
            "gestation", 1.8, mark("a pregnant dog: 1.8, and 3.0 in the last three weeks")
        ),
        "weight_loss": Stage("weight_loss", 1.0, mark("an overweight dog that is to lose: 1.0")),
        "weight_gain": Stage("weight_gain", 1.8, mark("a dog that is too thin: up to 1.8")),
        "working": Stage("working", 2.0, mark("a dog with light work: 2.0, more with heavy work")),
        "inactive": Stage("inactive", 1.4, mark("an inactive dog, prone to obesity: 1.2 to 1.4")),
        "senior": Stage("senior", 1.4, mark("an old dog: 1.4")),
        "intact": Stage("intact", 1.8, mark("an intact adult dog: 1.8")),
        "neutered": Stage("neutered", 1.6, mark("a neutered adult dog: 1.6")),
        "adult": Stage("adult", 1.6, mark("an adult dog, taken as neutered: 1.6")),
    },
    "cat": {
        "early_growth": Stage("early_growth", 2.5, mark("a kitten of up to 12 months: 2.5")),
        "growth": Stage("growth", 2.5, mark("a kitten of up to 12 months: 2.5")),
        "lactation": Stage("lactation", 2.0, mark("a nursing cat: 2.0 to 6.0 by litter, from 2.0")),
        "gestation": Stage("gestation", 1.6, mark("a pregnant cat: 1.6, rising to 2.0 at birth")),
        "weight_loss": Stage("weight_loss", 0.8, mark("an overweight cat that is to lose: 0.8")),
        "weight_gain": Stage("weight_gain", 1.8, mark("a cat that is too thin: up to 1.8")),
        "working": Stage("working", 1.6, mark("a very active cat: 1.6")),
        "inactive": Stage("inactive", 1.0, mark("an inactive cat, prone to obesity: 1.0")),
        "senior": Stage("senior", 1.1, mark("an old cat: 1.1")),
        "intact": Stage("intact", 1.4, mark("an intact adult cat: 1.4")),
        "neutered": Stage("neutered", 1.2, mark("a neutered adult cat: 1.2")),
        "adult": Stage("adult", 1.2, mark("an adult cat, taken as neutered: 1.2")),
    },
}
_BY_CONDITION = (
    (Condition.LACTATING, "lactation"),
    (Condition.PREGNANT, "gestation"),
    (Condition.OVERWEIGHT, "weight_loss"),
    (Condition.UNDERWEIGHT, "weight_gain"),
    (Condition.WORKING, "working"),
    (Condition.INACTIVE, "inactive"),
)
"""What decides before age and neutering do, in this order."""


def resting_kcal(weight_kg: float) -> float:
    """Give the resting energy requirement, in kcal a day."""
    return float(70 * weight_kg**0.75)


def energy_need(
    species: Species, *, age_years: float, weight_kg: float, conditions: frozenset[Condition]
) -> EnergyNeed:
    """Compute the daily energy requirement of an animal at its present weight."""
    stage = _STAGES[species][_stage(species, age_years, conditions)]
    resting = resting_kcal(weight_kg)
    return EnergyNeed(
        resting_kcal=round(resting, 1),
        factor=stage.factor,
        daily_kcal=round(resting * stage.factor, 1),
        stage=stage.name,
        why=stage.why,
    )


def _stage(species: Species, age_years: float, conditions: frozenset[Condition]) -> str:
    """Growth comes before everything: a young animal is never put on a diet by a table."""
    if age_years < EARLY_GROWTH_YEARS:
        return "early_growth"
    if age_years < ADULT_YEARS:
        return "growth"
    for condition, stage in _BY_CONDITION:
        if condition in conditions:
            return stage
    if age_years >= SENIOR_YEARS[species]:
        return "senior"
    if Condition.INTACT in conditions:
        return "intact"
    return "neutered" if Condition.NEUTERED in conditions else "adult"
