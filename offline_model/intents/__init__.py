"""How people ask for each tool, as data: patterns in both languages, and what follows."""

from offline_model.intents import (
    diet,
    friends,
    inbox,
    invite_codes,
    item_changes,
    new_items,
    profiles,
    schedule,
    sharing,
)

RULES = (
    *friends.RULES,
    *invite_codes.RULES,
    *diet.RULES,
    *inbox.RULES,
    *sharing.RULES,
    *profiles.RULES,
    *item_changes.RULES,
    *new_items.RULES,
    *schedule.DELETES,
    *schedule.READS,
    *new_items.TIMED,
    *schedule.LAST,
)
"""The first that fits counts: what names its object comes before what takes anything for one."""
