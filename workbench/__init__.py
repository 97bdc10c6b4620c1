"""Runs real Home Assistant processes on this machine, for development and for tests.

It is not part of the integration: nothing in custom_components may import this package.
"""
