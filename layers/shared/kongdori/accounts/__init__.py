"""Accounts: names, passwords and live sessions."""
