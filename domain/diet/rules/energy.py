"""The daily energy need of a dog or a cat, computed and explained.

The resting energy requirement is 70 x kg^0.75 kcal a day; multiplied by a factor for life stage and
condition it gives the daily requirement. Each factor names its source:

- Merck: Merck Veterinary Manual (Merck & Co.), table "Daily Maintenance Energy Requirements for
  Dogs and Cats". The manual's own page was not accessible; several public pages quote the table;
- BOOK: Small Animal Clinical Nutrition, 5th edition (Mark Morris Institute), its pages on
  energy, on puppies, and on pregnant or nursing dogs and cats;
- AAHA: 2021 Nutrition and Weight Management Guidelines (American Animal Hospital Association), its
  table of factors as quoted in public code;
- AAHA/AAFP: 2021 Feline Life Stage Guidelines, "Mature Adult and Senior Cats";
- Ohio State: Basic Calorie Calculator (The Ohio State University Veterinary Medical Center), its
  table for dogs as quoted by a veterinary practice.

Of a range the lower end applies, except for a dog that is too thin, which gets the upper end: that
range refers to its ideal weight. If no accessible source gives a factor, it is this project's own
cautious choice and says so. The WSAVA teaches the same method, but its calorie tables were not
accessible and are not used.

The computation uses the current weight. For weight loss AAHA uses the ideal weight, which is not
known here; the current weight errs towards feeding more, so that no cat loses weight so fast that
its liver suffers.

A computed need is a starting point: animals of the same weight differ by up to half, so their body
condition decides after some weeks.
"""

from dataclasses import dataclass
from typing import Literal

from domain.core.i18n import gettext_noop
from domain.diet.rules.conditions import Condition

Species = Literal["dog", "cat"]
FORMULA = "70 x kg^0.75 kcal a day"
MERCK = "Merck Veterinary Manual, Daily Maintenance Energy Requirements for Dogs and Cats"
BOOK = "Small Animal Clinical Nutrition, 5th edition"
AAHA = "AAHA Nutrition and Weight Management Guidelines 2021"
FELINE = "AAHA/AAFP Feline Life Stage Guidelines 2021"
OHIO = "The Ohio State University Veterinary Medical Center, Basic Calorie Calculator"
OWN = "this project's own cautious choice"

EARLY_GROWTH_YEARS = 4 / 12
PUBERTY_YEARS = 0.5
"""A younger animal cannot bear young, so one that "nurses" is a nursling (BOOK: cats reach puberty
at six to nine months)."""
ADULT_YEARS = 1.0
"""BOOK: most breeds are adult at about twelve months; giant breeds take longer."""
SENIOR_YEARS: dict[Species, float] = {"dog": 8.0, "cat": 11.0}
"""The age from which an animal is old. Cats: over ten (AAHA/AAFP). Dogs: the last quarter of their
life (Ohio State), which depends on the breed: eight years are our own choice."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A row of the energy table: a life stage and its factor."""

    name: str
    factor: float
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class EnergyNeed:
    """The daily energy need of an animal, and how it was computed."""

    resting_kcal: float
    factor: float
    daily_kcal: float
    stage: str
    why: str
    """An English text, the id of its translations."""
    source: str
    """The source of the formula and of the factor."""


_DOG = (
    Stage("early_growth", 3.0, gettext_noop("a puppy of up to 4 months: 3.0"), f"{MERCK}; {BOOK}"),
    Stage("growth", 2.0, gettext_noop("a puppy of 4 to 12 months: 2.0"), f"{MERCK}; {BOOK}"),
    Stage("lactation", 4.0, gettext_noop("a nursing dog: 4.0 to 8.0 by litter, from 4.0"), BOOK),
    Stage(
        "gestation",
        1.8,
        gettext_noop("a pregnant dog: 1.8 to 2.0, and 2.2 to 3.5 in the last five weeks, from 1.8"),
        BOOK,
    ),
    Stage("weight_loss", 1.0, gettext_noop("an overweight dog that is to lose: 1.0"), AAHA),
    Stage("weight_gain", 1.8, gettext_noop("a dog that is too thin: up to 1.8"), OHIO),
    Stage("working", 2.0, gettext_noop("a dog that works: 2.0 to 5.0 by its work, from 2.0"), OHIO),
    Stage(
        "inactive",
        1.4,
        gettext_noop("an inactive dog, prone to obesity: 1.2 to 1.4"),
        f"{MERCK} (1.4); {BOOK} (1.2 to 1.4)",
    ),
    Stage("senior", 1.4, gettext_noop("an old dog: 1.4, as an inactive one"), OWN),
    Stage("intact", 1.8, gettext_noop("an intact adult dog: 1.8"), f"{MERCK}; {BOOK}"),
    Stage("neutered", 1.6, gettext_noop("a neutered adult dog: 1.6"), f"{MERCK}; {BOOK}"),
    Stage("adult", 1.6, gettext_noop("an adult dog, taken as neutered: 1.6"), f"{MERCK}; {BOOK}"),
)
_CAT = (
    Stage("early_growth", 2.5, gettext_noop("a kitten of up to 12 months: 2.5"), MERCK),
    Stage("growth", 2.5, gettext_noop("a kitten of up to 12 months: 2.5"), MERCK),
    Stage("lactation", 2.0, gettext_noop("a nursing cat: 2.0 to 6.0 by litter, from 2.0"), AAHA),
    Stage("gestation", 1.6, gettext_noop("a pregnant cat: 1.6, rising to 2.0 at birth"), BOOK),
    Stage("weight_loss", 0.8, gettext_noop("an overweight cat that is to lose: 0.8"), AAHA),
    Stage("weight_gain", 1.4, gettext_noop("a cat that is too thin: 1.4, as an intact one"), OWN),
    Stage("working", 1.4, gettext_noop("a very active cat: 1.4, as an intact one"), OWN),
    Stage("inactive", 1.0, gettext_noop("an inactive cat, prone to obesity: 1.0"), MERCK),
    Stage("senior", 1.1, gettext_noop("an old cat: 1.1 to 1.2, from 1.1"), FELINE),
    Stage("intact", 1.4, gettext_noop("an intact adult cat: 1.4"), MERCK),
    Stage("neutered", 1.2, gettext_noop("a neutered adult cat: 1.2"), MERCK),
    Stage("adult", 1.2, gettext_noop("an adult cat, taken as neutered: 1.2"), MERCK),
)
_STAGES: dict[Species, dict[str, Stage]] = {
    "dog": {stage.name: stage for stage in _DOG},
    "cat": {stage.name: stage for stage in _CAT},
}
GROWING = frozenset({"early_growth", "growth", "gestation", "lactation"})
"""The stages in which the animal grows or feeds its young."""
_REPRODUCING = ((Condition.LACTATING, "lactation"), (Condition.PREGNANT, "gestation"))
_BY_CONDITION = (
    *_REPRODUCING,
    (Condition.OVERWEIGHT, "weight_loss"),
    (Condition.UNDERWEIGHT, "weight_gain"),
    (Condition.WORKING, "working"),
    (Condition.INACTIVE, "inactive"),
)
"""Conditions that take precedence over age and neutering, in this order."""


def compute_resting_kcal(weight_kg: float) -> float:
    """Compute the resting energy requirement, in kcal a day."""
    return float(70 * weight_kg**0.75)


def compute_energy_need(
    species: Species, *, age_years: float, weight_kg: float, conditions: frozenset[Condition]
) -> EnergyNeed:
    """Compute the daily energy requirement of an animal at its current weight, in kcal."""
    stage = _STAGES[species][_stage(species, age_years, conditions)]
    resting = compute_resting_kcal(weight_kg)
    return EnergyNeed(
        resting_kcal=round(resting, 1),
        factor=stage.factor,
        daily_kcal=round(resting * stage.factor, 1),
        stage=stage.name,
        why=stage.why,
        source=f"{FORMULA} x {stage.factor}: {stage.source}",
    )


def _stage(species: Species, age_years: float, conditions: frozenset[Condition]) -> str:
    if age_years < ADULT_YEARS:
        return _young_stage(species, age_years, conditions)
    for condition, stage in _BY_CONDITION:
        if condition in conditions:
            return stage
    if age_years >= SENIOR_YEARS[species]:
        return "senior"
    if Condition.INTACT in conditions:
        return "intact"
    return "neutered" if Condition.NEUTERED in conditions else "adult"


def _young_stage(species: Species, age_years: float, conditions: frozenset[Condition]) -> str:
    """Return the stage of a growing animal: no table puts a puppy on a diet."""
    stages = ["early_growth" if age_years < EARLY_GROWTH_YEARS else "growth"]
    if age_years >= PUBERTY_YEARS:
        stages += [stage for condition, stage in _REPRODUCING if condition in conditions]
    return max(stages, key=lambda stage: _STAGES[species][stage].factor)
