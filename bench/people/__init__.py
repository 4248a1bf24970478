"""A load of many signed-in people on one machine: chats, reads, approvals, streams, reconnects."""
