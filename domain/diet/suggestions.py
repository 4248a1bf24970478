"""Suggestions beside a plan: those that every owner gets, and what none may say."""

from collections.abc import Sequence

from domain.core.i18n import mark, translate
from domain.diet.assessment import Assessment
from domain.diet.conditions import Condition
from domain.diet.energy import ADULT_YEARS, Species
from domain.diet.toxic import toxic_for, toxic_in_advice

LONGEST = 600

GENERAL = (
    mark("Change over to the new food within a week, so that the stomach gets used to it."),
    mark("Divide the day's amount into the meals of the plan, and always offer fresh water."),
    mark(
        "Weigh the animal every two weeks. The computed need is a starting point: give 10 % more"
        " or less where the weight leaves what you want."
    ),
    mark(
        "Home-cooked food lacks calcium and some vitamins: have a veterinarian choose the"
        " supplement, also before you follow the plan for longer than a month."
    ),
    mark("Treats count: at most a tenth of the day's energy."),
)
SPECIAL = {
    Condition.OVERWEIGHT: mark(
        "Let the weight fall by 1 to 2 % a week for dogs, 0.5 to 1 % for cats."
    ),
    Condition.UNDERWEIGHT: mark("Have the reason for the low weight found before you feed more."),
    Condition.PREGNANT: mark("Raise the amount slowly in the last third of the pregnancy."),
    Condition.LACTATING: mark("While she nurses she may eat as much as she wants."),
}
YOUNG = mark("A growing animal needs a new plan every month, and food made for growth.")
OLD = mark("Have an old animal looked at twice a year; blood values may ask for another diet.")
NEVER = mark("Never feed: {foods}.")


def standard_suggestions(assessment: Assessment, age_years: float, locale: str) -> list[str]:
    """Give the suggestions that hold for a pet without asking anybody."""
    chosen = list(GENERAL)
    chosen += [text for condition, text in SPECIAL.items() if condition in assessment.conditions]
    if age_years < ADULT_YEARS:
        chosen.append(YOUNG)
    if assessment.need.stage == "senior":
        chosen.append(OLD)
    told = [translate(text, locale) for text in chosen]
    return [*told, translate(NEVER, locale, foods=listed_toxic(assessment.species, locale))]


def listed_toxic(species: Species, locale: str) -> str:
    """Name all that is never to be fed."""
    separator = "、" if locale == "zh-CN" else ", "
    return separator.join(translate(toxic.name, locale) for toxic in toxic_for(species))


def safe_suggestions(given: Sequence[str], species: Species) -> list[str]:
    """Keep the suggestions that tell nobody to feed a poison, each at a bounded length."""
    told = [" ".join(text.replace("\0", " ").split())[:LONGEST] for text in given]
    return [text for text in told if text and not toxic_in_advice(text, species)]
