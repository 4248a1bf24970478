"""What tests change in the processes of a command, before each runs its module."""

import os
import signal

from servers import supervision


def retry_at_once(command: list[str]) -> None:
    """Let `serve` start a dead server again without a pause."""
    if command[0] == "cli":
        supervision.FIRST_BACKOFF_SECONDS = 0.01


def never_start_the_second(command: list[str]) -> None:
    if command[:2] == ["cli.serving.process", "2"]:
        signal.pause()


def exit_serving_processes(command: list[str]) -> None:
    if command[0] == "cli.serving.process":
        os._exit(3)
