"""Real Home Assistant processes on this machine, for development and for tests that need the whole of it.

Not part of the integration: nothing in custom_components may import this package.
"""
