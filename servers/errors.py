"""The errors of embedded servers."""


class ServerError(Exception):
    """An embedded server cannot be started; the message says what to do about it."""
