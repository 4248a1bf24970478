"""Suggestions for owners: the standard ones, and a filter for those of the model.

Sources: Nutritional Assessment Guidelines (World Small Animal Veterinary Association, 2011),
on changing the food, Treat Guidelines for Dogs (UC Davis Veterinary Medicine), and Weight
Management Guidelines 2014 (American Animal Hospital Association), all three as quoted in a public
collection; Small Animal Clinical Nutrition, 5th edition (Mark Morris Institute), on weighing,
pregnancy, lactation and old dogs.
"""

from collections.abc import Sequence

from domain.core.i18n import gettext_noop, translate
from domain.diet.assessment import Assessment
from domain.diet.rules.energy import ADULT_YEARS, SENIOR_YEARS, Species
from domain.diet.rules.foods import find_excluded_in_advice
from domain.diet.rules.toxic import find_toxic_in_advice, toxic_foods_for

MAX_LENGTH = 600
WEANED_YEARS = 8 / 52
"""Most kittens can be weaned at eight weeks (Small Animal Clinical Nutrition, 5th edition); the
same age for puppies is our own cautious choice."""

GENERAL = (
    gettext_noop("Change over to the new food within a week, so that the stomach gets used to it."),
    gettext_noop(
        "Divide the day's amount into the meals of the plan, and always offer fresh water."
    ),
    gettext_noop(
        "Weigh the animal every two weeks. The computed need is a starting point: give 10 % more"
        " or less where the weight leaves what you want."
    ),
    gettext_noop(
        "Home-cooked food lacks calcium and some vitamins: have a veterinarian choose the"
        " supplement, also before you follow the plan for longer than a month."
    ),
    gettext_noop("Treats count: at most a tenth of the day's energy."),
)
BY_STAGE = {
    "weight_loss": gettext_noop(
        "Let the weight fall by 1 to 2 % a week for dogs, 0.5 to 2 % for cats, and compute the plan"
        " again as it falls."
    ),
    "weight_gain": gettext_noop("Have the reason for the low weight found before you feed more."),
    "gestation": gettext_noop(
        "Raise the amount slowly: for dogs from the fifth week of the pregnancy, for cats from its"
        " beginning."
    ),
    "lactation": gettext_noop("While she nurses she may eat as much as she wants."),
}
"""By the stage of the computed need: an overweight pregnant dog gets no advice to lose weight, and
a nursling none for a nursing mother."""
YOUNG = gettext_noop("A growing animal needs a new plan every month, and food made for growth.")
NURSLING = gettext_noop(
    "Before eight weeks of age it needs its mother's milk or a replacer; this plan is for the time"
    " after."
)
OLD = gettext_noop(
    "Have an old animal looked at twice a year; blood values may ask for another diet."
)
NEVER = gettext_noop("Never feed: {foods}.")


def standard_suggestions(assessment: Assessment, age_years: float, locale: str) -> list[str]:
    """Return the suggestions that apply to a pet, without asking the model."""
    texts = list(GENERAL)
    if assessment.need.stage in BY_STAGE:
        texts.append(BY_STAGE[assessment.need.stage])
    if age_years < ADULT_YEARS:
        texts.append(YOUNG)
    if age_years < WEANED_YEARS:
        texts.append(NURSLING)
    if age_years >= SENIOR_YEARS[assessment.species]:
        texts.append(OLD)
    translated = [translate(text, locale) for text in texts]
    return [
        *translated,
        translate(NEVER, locale, foods=format_toxic_foods(assessment.species, locale)),
    ]


def format_toxic_foods(species: Species, locale: str) -> str:
    """List the toxic foods of a species in one line."""
    separator = "、" if locale == "zh-CN" else ", "
    return separator.join(translate(toxic.name, locale) for toxic in toxic_foods_for(species))


def filter_safe_suggestions(suggestions: Sequence[str], assessment: Assessment) -> list[str]:
    """Return the suggestions that do not advise to feed a toxic or an excluded food.

    Each one becomes one line of at most MAX_LENGTH characters.
    """
    lines = [" ".join(text.replace("\0", " ").split())[:MAX_LENGTH] for text in suggestions]
    return [text for text in lines if text and _is_safe(text, assessment)]


def _is_safe(text: str, assessment: Assessment) -> bool:
    excluded = assessment.requirements.excluded
    return find_toxic_in_advice(text, assessment.species) is None and not find_excluded_in_advice(
        text, excluded
    )
