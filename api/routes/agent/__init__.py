"""The routes of the agent: runs, threads, chats and capabilities."""

from api.middleware.client_ids import register_convertor

register_convertor()
