"""The way past the middlewares for the parts of a long response.

A middleware here changes or notes the start of a response, and passes on the parts of the body as
they are. A stream has a part for each token, so it sends its parts directly.
"""

from starlette.types import Scope, Send

_KEY = "majordomo.direct_send"


def offer_direct_send(scope: Scope, send: Send) -> None:
    """Let the response to this request use `send`, that of the server."""
    scope[_KEY] = send


def direct_send(scope: Scope, send: Send) -> Send:
    """Return what sends the body of a response that has started; `send` if nothing is offered."""
    direct: Send = scope.get(_KEY, send)
    return direct
