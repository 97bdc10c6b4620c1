"""What goes wrong around the integration: the disk, the order of things, strangers' pictures."""
