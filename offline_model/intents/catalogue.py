"""All intents, in the order in which they are matched."""

from offline_model.intents import (
    blocks,
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

ALL_INTENTS = (
    *blocks.INTENTS,
    *friends.INTENTS,
    *invite_codes.INTENTS,
    *diet.INTENTS,
    *inbox.INTENTS,
    *sharing.INTENTS,
    *profiles.INTENTS,
    *item_changes.INTENTS,
    *new_items.INTENTS,
    *schedule.DELETE_INTENTS,
    *schedule.READ_INTENTS,
    *new_items.TIMED_INTENTS,
    *schedule.FALLBACK_INTENTS,
)
"""The first match counts: patterns that name their object precede those that take any object."""
