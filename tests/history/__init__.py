"""The history: what is kept of messages, read, searched and deleted."""
