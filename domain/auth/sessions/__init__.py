"""Login sessions: password login, refresh tokens, access tokens, tickets."""
