"""Explains to the person why there is no draft; the model gets the faults in English."""

from domain.core.i18n import gettext_noop, translate
from domain.diet.assessment import Assessment

NOT_READ = gettext_noop("The model wrote no plan that can be read.")
NOT_TOGETHER = gettext_noop("What is asked for may not go together: {demands}.")
WITHOUT = gettext_noop("without {foods}")


def explain_missing_draft(assessment: Assessment, locale: str) -> str:
    """Return why. Several demands are named, so that the person can drop one."""
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
    """Return what this plan's food must be, and what it must not contain."""
    requirements = assessment.requirements
    _enough_protein, *demanded = requirements.bounds
    return [bound.name for bound in demanded], sorted(requirements.excluded)
