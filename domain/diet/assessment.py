"""The assessment of a pet: conditions, requirements and energy need, from the owner's texts."""

from dataclasses import dataclass
from typing import Any

from domain.core.i18n import translate
from domain.diet.rules.conditions import Condition, read_conditions
from domain.diet.rules.energy import GROWING, EnergyNeed, Species, compute_energy_need
from domain.diet.rules.requirements import Requirements, read_requirements
from domain.diet.schemas import Pet


@dataclass(frozen=True, slots=True)
class Assessment:
    """The rules for one pet's plan."""

    species: Species
    conditions: frozenset[Condition]
    requirements: Requirements
    need: EnergyNeed

    def explain(self, locale: str) -> dict[str, Any]:
        """Return the energy need and how it was computed, as plain JSON."""
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
    """Read conditions and requirements from the owner's texts, and compute the energy need."""
    health, requests = pet.pet_health_status, pet.special_requirements
    conditions = read_conditions(health, requests=requests)
    need = compute_energy_need(
        pet.pet_type, age_years=pet.age, weight_kg=pet.pet_weight, conditions=conditions
    )
    requirements = read_requirements(
        pet.pet_type, health, requests, is_growing=need.stage in GROWING
    )
    return Assessment(pet.pet_type, conditions, requirements, need)
