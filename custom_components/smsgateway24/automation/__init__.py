"""Targets and filters of the triggers."""
