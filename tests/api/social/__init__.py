"""Friends, the inbox, invite codes, profiles and user search."""
