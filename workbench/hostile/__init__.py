"""Callers that wish a home ill, and what must hold meanwhile."""
