"""Questions that wait for a person's answer."""
