"""How messages come in: webhook, catch-up, lists and pictures."""
