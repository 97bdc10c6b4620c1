"""What a message costs in a real Home Assistant with a real recorder, beside what it has to cost."""
