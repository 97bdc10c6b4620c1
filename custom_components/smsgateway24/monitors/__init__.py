"""Watchers of what no message says: silence, changed addresses, removed phones and contacts."""
