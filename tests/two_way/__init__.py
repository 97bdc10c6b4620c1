"""Tests with both sides: an account of Home Assistant, and the stand-in for its service."""
