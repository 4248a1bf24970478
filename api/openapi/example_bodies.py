"""Examples that no schema yields: bodies whose members depend on each other, and streams."""

from collections.abc import Mapping
from typing import Any

THREAD_ID, RUN_ID, NEXT_RUN_ID = "thread-1", "run-1", "run-2"
USER_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
INTERRUPT_ID = "0193a6c2-5d1e-7cc0-8a50-1f4f6a1b2c3d"

_RUN = {
    "threadId": THREAD_ID,
    "runId": RUN_ID,
    "state": {},
    "messages": [
        {
            "id": "message-1",
            "role": "user",
            "content": "Create an event called Dentist on 21 November 2030 at 3pm",
        }
    ],
    "tools": [],
    "context": [{"description": "timezone", "value": "Europe/Berlin"}],
    "forwardedProps": {},
}
REQUESTS: Mapping[str, Any] = {
    "start_run": _RUN,
    "resume_run": {
        **_RUN,
        "runId": NEXT_RUN_ID,
        "messages": [],
        "context": [],
        "resume": [
            {"interruptId": INTERRUPT_ID, "status": "resolved", "payload": {"approved": True}}
        ],
    },
    "create_agent_chat": {
        "message": "What is on my calendar on 21 November 2030?",
        "session_id": "84df8412-f3c6-57b0-a6fd-8e6103af76ee",
    },
    "share_schedule_item": {"email": "bob@example.com", "permission_edit": True},
    "send_friend_request": {"target_user_id": USER_ID, "content": "I am Alice"},
}
"""Request bodies by operationId."""

_STARTED = f'"type":"RUN_STARTED","threadId":"{THREAD_ID}","protocolVersion":"1.0"'
_FINISHED = f'"type":"RUN_FINISHED","threadId":"{THREAD_ID}"'
_CALL = '"toolCallId":"call-1"'
_INTERRUPTED_RUN = f"""\
id: 1-1
data: {{{_STARTED},"runId":"{RUN_ID}"}}

id: 1-2
data: {{"type":"TOOL_CALL_START",{_CALL},"toolCallName":"create_schedule_item"}}

id: 1-3
data: {{"type":"TOOL_CALL_ARGS",{_CALL},"delta":"{{\\"title\\":\\"Dentist\\", ...}}"}}

id: 1-4
data: {{"type":"TOOL_CALL_END",{_CALL}}}

id: 1-5
data: {{"type":"MESSAGES_SNAPSHOT","messages":[...]}}

id: 1-6
data: {{"type":"STATE_SNAPSHOT","snapshot":{{"version":2,...}}}}

id: 1-7
data: {{{_FINISHED},"runId":"{RUN_ID}","outcome":{{"type":"interrupt","interrupts":[...]}}}}
"""
_OPENED_THREAD = f"""\
data: {{{_STARTED},"runId":"{RUN_ID}"}}

data: {{"type":"MESSAGES_SNAPSHOT","messages":[...]}}

id: 1-1
data: {{"type":"STATE_SNAPSHOT","snapshot":{{"version":2,...}}}}

id: 1-2
data: {{"type":"TEXT_MESSAGE_START","messageId":"message-2","role":"assistant"}}

id: 1-3
data: {{"type":"TEXT_MESSAGE_CONTENT","messageId":"message-2","delta":"Done."}}

id: 1-4
data: {{"type":"TEXT_MESSAGE_END","messageId":"message-2"}}

id: 1-5
data: {{{_FINISHED},"runId":"{RUN_ID}","outcome":{{"type":"success"}}}}
"""
_RESUMED_RUN = f"""\
id: 2-1
data: {{{_STARTED},"runId":"{NEXT_RUN_ID}"}}

id: 2-2
data: {{"type":"TOOL_CALL_RESULT",{_CALL},"messageId":"message-3","role":"tool","content":"..."}}

id: 2-3
data: {{"type":"TEXT_MESSAGE_START","messageId":"message-4","role":"assistant"}}

id: 2-4
data: {{"type":"TEXT_MESSAGE_CONTENT","messageId":"message-4","delta":"Done."}}

id: 2-5
data: {{"type":"TEXT_MESSAGE_END","messageId":"message-4"}}

id: 2-6
data: {{{_FINISHED},"runId":"{NEXT_RUN_ID}","outcome":{{"type":"success"}}}}
"""
_TASK = """\
id: 1-1
event: message_created
data: {"event":"message_created","message":"Beginning to look at the pet..."}

id: 1-2
event: task_started
data: {"event":"task_started","task_id":"01a1fbe3-9010-73cd-93f8-bd75c29fb69e"}

id: 1-4
event: task_progress
data: {"event":"task_progress","progress":10,"message":"Looking at what is said of the pet"}

id: 1-7
event: agent_message
data: {"event":"agent_message","agent":"main","content":"It needs 1252.2 kcal a day: ..."}

id: 1-20
event: tool_called
data: {"event":"tool_called","tool":"write_plan","arguments":{"weeks":[...]}}

id: 1-31
event: task_completed
data: {"event":"task_completed","task_id":"01a1fbe3-9010-73cd-93f8-bd75c29fb69e","result":{...}}
"""
STREAMS: Mapping[str, str] = {
    "start_run": _INTERRUPTED_RUN,
    "resume_run": _RESUMED_RUN,
    "follow_run": _RESUMED_RUN,
    "open_thread": _OPENED_THREAD,
    "create_diet_plan": _TASK,
    "reconnect_task": _TASK,
}
"""Streams by operationId; `...` stands for more."""
