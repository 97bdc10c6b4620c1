"""Tests of the blueprints: from what the service calls to the action that is called."""
