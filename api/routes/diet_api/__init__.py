"""The routes of the diet API, whose every response is an envelope."""
