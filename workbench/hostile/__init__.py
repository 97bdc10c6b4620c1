"""Slow and hostile clients, and what must hold while they send requests."""
