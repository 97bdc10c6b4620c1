"""How messages go out: requests, handover and tracking."""
