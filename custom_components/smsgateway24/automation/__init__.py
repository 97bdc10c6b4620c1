"""Targets, options and filters of triggers and conditions."""
