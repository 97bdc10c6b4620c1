"""The dialogs that add and change a phone."""
