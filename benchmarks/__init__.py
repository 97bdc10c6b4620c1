"""Measures what a message costs in a real Home Assistant, compared with the least possible cost."""
