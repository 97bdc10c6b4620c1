"""Tests of a running account: what it publishes."""
