"""Fixtures: a home with all there is to document."""

from tests.two_way.conftest import account, clock, home, service, set_up_home, simulator

__all__ = ["account", "clock", "home", "service", "set_up_home", "simulator"]
