"""What the person is told where there is no draft; the reasons for the model are in English."""

from domain.core.i18n import gettext_noop, translate
from domain.diet.assessment import Assessment

NOT_READ = gettext_noop("The model wrote no plan that can be read.")
NOT_TOGETHER = gettext_noop("What is asked for may not go together: {demands}.")
WITHOUT = gettext_noop("without {foods}")


def explain_missing_draft(assessment: Assessment, locale: str) -> str:
    """Name the demands where there are several, so that the person may give one up."""
    demands = _demands(assessment)
    if sum(len(each) for each in demands) < 2:
        return translate(NOT_READ, locale)
    names, kinds = ([translate(text, locale) for text in each] for each in demands)
    separator = "、" if locale == "zh-CN" else ", "
    if kinds:
        names.append(translate(WITHOUT, locale, foods=separator.join(kinds)))
    listed = ("；" if locale == "zh-CN" else "; ").join(names)
    return translate(NOT_TOGETHER, locale, demands=listed)


def _demands(assessment: Assessment) -> tuple[list[str], list[str]]:
    """Give what the food must be, and what it may not hold, without what every plan must be."""
    requirements = assessment.requirements
    _enough_protein, *demanded = requirements.bounds
    return [bound.name for bound in demanded], sorted(requirements.excluded)
