"""Calls of a webhook that nobody sane would make, and what must hold of each."""
