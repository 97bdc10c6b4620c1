"""Messages that were received and sent: what is read of them, and for how long they are kept."""
