"""Examples of requests that no schema yields: bodies whose members depend on each other."""

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
