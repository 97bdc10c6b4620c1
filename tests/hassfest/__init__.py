"""Checks of the integration's files against the rules of hassfest, which runs only in Home Assistant's own repository.

The rules were read in its public source and are written anew here; `pieces` has what the other modules share.
"""
