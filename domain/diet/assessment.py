"""What a plan has to reckon with, found out from what its owner says of the pet."""

from dataclasses import dataclass
from typing import Any

from domain.core.i18n import translate
from domain.diet.conditions import Condition, read_conditions
from domain.diet.energy import GROWING, EnergyNeed, Species, energy_need
from domain.diet.requirements import Requirements, read_requirements
from domain.diet.schemas import Pet


@dataclass(frozen=True, slots=True)
class Assessment:
    """The rules for one pet's plan."""

    species: Species
    conditions: frozenset[Condition]
    requirements: Requirements
    need: EnergyNeed

    def explained(self, locale: str) -> dict[str, Any]:
        """Show the energy need and how it was found, as plain JSON."""
        return {
            "resting_kcal": self.need.resting_kcal,
            "factor": self.need.factor,
            "daily_kcal": self.need.daily_kcal,
            "life_stage": self.need.stage,
            "explanation": translate(self.need.why, locale),
            "conditions": sorted(self.conditions),
            "requirements": [translate(bound.name, locale) for bound in self.requirements.bounds],
            "excluded": sorted(self.requirements.excluded),
            "source": self.need.source,
        }


def assess(pet: Pet) -> Assessment:
    """Read what is said of a pet, and compute what it needs."""
    health, wishes = pet.pet_health_status, pet.special_requirements
    conditions = read_conditions(health, wishes=wishes)
    need = energy_need(
        pet.pet_type, age_years=pet.age, weight_kg=pet.pet_weight, conditions=conditions
    )
    requirements = read_requirements(pet.pet_type, health, wishes, is_growing=need.stage in GROWING)
    return Assessment(pet.pet_type, conditions, requirements, need)
