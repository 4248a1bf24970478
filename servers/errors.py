"""The errors of embedded servers."""


class ServerError(Exception):
    """An embedded server cannot be started; the message says what to do about it."""

    def __init__(self, problem: str, details: str = "") -> None:
        """`details` can be the end of the server's log, which is for the operator's eyes only."""
        super().__init__(f"{problem} {details}".rstrip())
        self.problem = problem
