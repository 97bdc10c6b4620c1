"""Rules and values of messages, without I/O, clock or Home Assistant."""
