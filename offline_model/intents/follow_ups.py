"""Requests that refer to records shown before: "accept the first one", "show it"."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from offline_model.intents.vocabulary import compile_chinese, compile_english
from offline_model.text.language import Language

_REFERENCE_EN = (
    r"(?P<reference>(?:both(?: of them)?|all(?: of (?:them|these|those))?|them|it|that|this|him"
    r"|her|these|those"
    r"|(?:the |that |this |number |#|no\.? ?)?(?:first|second|third|fourth|fifth|sixth|seventh"
    r"|eighth|ninth|last|next|other|\d+(?:st|nd|rd|th)?)(?: (?:one|two|of them))?"
    r"|(?:the|that|this) one))<end>"
)
_REFERENCE_ZH = (
    r"(?P<reference>它们?|他们?|她们?|这个|那个|这条|那条|这些|那些"
    r"|第[一二三四五六七八九十\d]+[个条项位封份]?|最后[一]?[个条项位封份]|都|全部|所有)"
)
ToolsByKind = dict[str, str]
"""The tool for each entity kind."""


class FollowUp(NamedTuple):
    """A verb with a reference; the entity kind decides which tool it means."""

    en: re.Pattern[str]
    zh: re.Pattern[str]
    tools: ToolsByKind


def _follow_up(en: str, zh: str, tools: ToolsByKind) -> FollowUp:
    second_reference_zh = _REFERENCE_ZH.replace("(?P<reference>", "(?P<reference_b>")
    return FollowUp(
        compile_english(rf"(?:{en}) {_REFERENCE_EN}"),
        compile_chinese(
            rf"^(?:(?:<ba>)?{_REFERENCE_ZH}(?:都|给|全部|也)*(?:{zh})|(?:{zh})(?:一下|掉"
            rf"|了)?{second_reference_zh})<end>"
        ),
        tools,
    )


FOLLOW_UPS = [
    _follow_up(
        "<accept>",
        "<accept>",
        {"incoming": "accept_friend_request", "message": "accept_inbox_message"},
    ),
    _follow_up(
        "<decline>",
        "<decline>",
        {"incoming": "decline_friend_request", "message": "reject_inbox_message"},
    ),
    _follow_up(
        "<dismiss>|<delete>|<withdraw>|<disable>|<stop>|<unfriend>",
        "<delete>|<withdraw>|<disable>|<dismiss>|停止|终止",
        {
            "item": "delete_schedule_item",
            "friend": "remove_friend",
            "outgoing": "cancel_friend_request",
            "incoming": "decline_friend_request",
            "code": "disable_invite_code",
            "task": "cancel_task",
            "message": "dismiss_inbox_message",
        },
    ),
    _follow_up(
        "<show>(?: me)?(?: more)?(?: about| details of)?|tell me (?:more )?about|details of",
        "<show>|介绍一下|详细看看",
        {
            "item": "get_schedule_item",
            "plan": "get_diet_plan",
            "task": "get_task",
            "user": "get_profile",
            "friend": "get_profile",
        },
    ),
    _follow_up("add|<befriend>|invite", "加|添加", {"user": "send_friend_request"}),
]


def match_follow_up(text: str, language: Language, kinds: Sequence[str]) -> tuple[str, str] | None:
    """Return the tool and the reference of a follow-up; None for any other clause.

    `kinds` are the entity kinds of the conversation, the most recent one first.
    """
    for candidate in FOLLOW_UPS:
        match = (candidate.zh if language == "zh" else candidate.en).search(text)
        if match is None:
            continue
        kind = next((kind for kind in kinds if kind in candidate.tools), None)
        if kind:
            found = match.groupdict()
            return candidate.tools[kind], (
                found["reference"] or found.get("reference_b") or ""
            ).strip()
    return None


KIND_NOUNS = {
    "code": re.compile(r"invit(?:e|ation) code|邀请码", re.IGNORECASE),
    "incoming": re.compile(r"friend request|\bfriend\b|好友请求|好友申请", re.IGNORECASE),
    "message": re.compile(r"\bmessage|invitation|invite\b|消息|邀请(?!码)", re.IGNORECASE),
    "task": re.compile(r"\btask\b|任务", re.IGNORECASE),
}


def find_kinds(text: str) -> list[str]:
    """Return the entity kinds that a sentence in front of the request names."""
    return [kind for kind, noun in KIND_NOUNS.items() if noun.search(text)]
