"""Watchers of what no message says: silence, changed addresses, removed contacts."""
