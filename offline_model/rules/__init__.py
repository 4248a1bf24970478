"""How people ask for each tool, as data: patterns in both languages, and what follows."""

from offline_model.rules import (
    changes,
    diet,
    friends,
    inbox,
    invites,
    new_items,
    people,
    schedule,
    sharing,
)

RULES = (
    *friends.RULES,
    *invites.RULES,
    *diet.RULES,
    *inbox.RULES,
    *sharing.RULES,
    *people.RULES,
    *changes.RULES,
    *new_items.RULES,
    *schedule.DELETES,
    *schedule.READS,
    *new_items.TIMED,
    *schedule.LAST,
)
"""The first that fits counts: what names its object comes before what takes anything for one."""
