"""Has something happen to the database of an account in a real Home Assistant, and judges it.

`python -m workbench.storage_faults` plays what docs/reliability.md says of it, fault by fault.
"""
