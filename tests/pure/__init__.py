"""Tests of the pure modules: no Home Assistant runs here."""
