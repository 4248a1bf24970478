"""Mails: the outbox that stores them, and the transports that send them."""
