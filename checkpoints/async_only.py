"""The synchronous methods of LangGraph's interface, which this project does not use."""

from typing import Any, NoReturn

from langgraph.checkpoint.base import BaseCheckpointSaver

REASON = "These checkpoints are read and written on the event loop only: use the async method."


class AsyncOnlySaver(BaseCheckpointSaver[str]):
    """A saver whose synchronous methods raise NotImplementedError with the reason."""

    def get_tuple(self, *_: Any, **__: Any) -> NoReturn:
        raise NotImplementedError(REASON)

    def list(self, *_: Any, **__: Any) -> NoReturn:
        raise NotImplementedError(REASON)

    def put(self, *_: Any, **__: Any) -> NoReturn:
        raise NotImplementedError(REASON)

    def put_writes(self, *_: Any, **__: Any) -> NoReturn:
        raise NotImplementedError(REASON)

    def delete_thread(self, *_: Any, **__: Any) -> NoReturn:
        raise NotImplementedError(REASON)

    def delete_for_runs(self, *_: Any, **__: Any) -> NoReturn:
        raise NotImplementedError(REASON)
