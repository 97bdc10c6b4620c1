"""Fuzzes the webhook: makes malformed requests, and checks the reaction to each."""
