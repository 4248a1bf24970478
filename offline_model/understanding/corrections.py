"""Whether a message answers an open question, or is a request of its own."""

from dataclasses import replace

from offline_model.conversation.request import IntentRequest
from offline_model.intents.small_talk import reply_to_small_talk
from offline_model.text.answers import parse_answer
from offline_model.text.language import detect_language
from offline_model.text.normalisation import normalise
from offline_model.understanding.intent_matching import is_new_request


def answers_question(message: IntentRequest, *, free_text: bool) -> bool:
    """Return whether a message answers the open question.

    With `free_text`, any text that is no question does.
    """
    text = normalise(message.text)
    request = replace(message, text=text, language=detect_language(text))
    if parse_answer(text).is_bare or is_correction(request):
        return True
    if reply_to_small_talk(request) is not None:
        return False
    if free_text and not text.rstrip().endswith("?"):
        return True
    return not is_new_request(request)


def is_correction(request: IntentRequest) -> bool:
    """Return whether a text is only a time, perhaps with a verdict: "no, at 4 instead"."""
    rest = parse_answer(request.text).rest
    return bool(rest) and request.parse_time_only(rest) is not None
