"""Request ids, body limits, client addresses and CORS."""
