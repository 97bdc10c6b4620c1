"""Checks of the files against hassfest, which runs only in Home Assistant's repository.

The rules were read in its public source and are written anew here; `pieces` has what the other
modules share.
"""
