"""Whether a segment of a message is a request of its own, or part of the clause before it."""

import re
from dataclasses import replace

from offline_model.conversation.request import IntentRequest
from offline_model.handlers.inbox.messages import VIEW_ONLY
from offline_model.handlers.schedule.item_details import parse_item_details
from offline_model.handlers.schedule.new_items import describes_new_item
from offline_model.text.clauses import DETAIL_LABEL
from offline_model.text.language import Language
from offline_model.text.normalisation import strip_courtesy
from offline_model.text.speech_acts import REMINDER
from offline_model.understanding.intent_matching import QUERY_START, match_clause

INCOMPLETE_GRANT = re.compile(
    r"^(?:let|allow) (?!(?:him|her|them|me|it|us)\b)(?:my friend )?\S+ (?:to )?"
    r"(?:(?:see|view|read|edit|change|modify)\b(?:,| and)?\s*)+$"
    r"|^(?:让|允许)\s*[A-Za-z0-9_@.+-]+\s*(?:(?:查看|看到|编辑|修改|更改)[和与、,]?)+$",
    re.IGNORECASE,
)
"""A grant without an item: "let bob see", in front of "and edit my dentist appointment"."""


def starts_request(request: IntentRequest, segment: str, before: str | None) -> bool:
    """Return whether a segment is a request of its own.

    `before` is the clause in front of it; None at the start of a sentence.
    """
    language = request.language
    if before is not None and DETAIL_LABEL.match(segment) and _creates_item(request, before):
        return False
    if before is not None and INCOMPLETE_GRANT.match(strip_courtesy(before, language)):
        return False
    if before is not None and VIEW_ONLY.match(segment) and _accepts_invitation(request, before):
        return False
    if before is not None and _is_reminder(language, before):
        return names_event(request, segment) and names_event(request, before)
    match = match_clause(replace(request, preceding_text=before or ""), segment)
    if match is not None and (
        match.intent.changes_data or QUERY_START[language].search(match.text)
    ):
        return True
    return (
        before is not None
        and _creates_item_at_time(request, before)
        and names_event(request, segment)
    )


def names_event(request: IntentRequest, segment: str) -> bool:
    """Return whether a segment is a title and a time of day: the B of "A at 3 and B at 5"."""
    if not request.parse_time(segment).has_time_of_day:
        return False
    details = parse_item_details(request, segment)
    has_title = len(details.title) > 1 or details.title.isupper()
    return has_title and not (details.location or details.notes or details.description)


def _is_reminder(language: Language, clause: str) -> bool:
    """Return whether a clause is a reminder: "remind me to call mom and delete the file"."""
    text = strip_courtesy(clause, language)
    return text.lower().startswith("remind me") or bool(REMINDER.search(text))


def _accepts_invitation(request: IntentRequest, clause: str) -> bool:
    match = match_clause(request, clause)
    return match is not None and match.intent.tool == "accept_inbox_message"


def _creates_item(request: IntentRequest, clause: str) -> bool:
    match = match_clause(request, clause)
    if match is None:
        return describes_new_item(replace(request, text=clause))
    return match.intent.tool == "create_schedule_item"


def _creates_item_at_time(request: IntentRequest, clause: str) -> bool:
    match = match_clause(request, clause)
    creates = match is not None and match.intent.tool == "create_schedule_item"
    return creates and request.parse_time(clause).has_time_of_day
