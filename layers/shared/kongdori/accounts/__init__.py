"""Accounts: names, roles, and what their counters of wrong passwords are called."""
