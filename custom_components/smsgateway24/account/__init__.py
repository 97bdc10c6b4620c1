"""A live account: its phones, their queues, and what is published of them."""
