"""What an account keeps on disk."""
