"""What can go wrong when an embedded server is started."""


class ServerError(Exception):
    """An embedded server could not be started; the text says what to do about it."""
