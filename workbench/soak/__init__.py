"""Sends many messages and reports of many phones to a real Home Assistant, with faults on.

Afterwards both sides are compared id by id.
"""
