"""Registration, sign-in, access tokens, password reset and their rate limits."""
