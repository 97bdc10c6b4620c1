"""Config flows of accounts, phones and contacts."""
