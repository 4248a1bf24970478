"""Serves the page whose source is web/. The rest of the server does not know it.

`dist` has the built files, which `make web` writes.
"""
