"""Tests with the real AG-UI client, and a validator of streams against the protocol."""
