"""Questions that wait for a person's answer, and messages that somebody has to get."""
