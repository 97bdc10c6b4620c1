"""The dialogs of accounts, phones and contacts."""
