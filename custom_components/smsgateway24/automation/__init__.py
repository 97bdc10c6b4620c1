"""What triggers and conditions match, and whom they are about."""
