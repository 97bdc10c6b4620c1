"""Many messages and reports of many phones through a real Home Assistant while all goes wrong, compared id by id."""
