"""Accounts and login: registration, passwords, codes sent by mail, login sessions."""
