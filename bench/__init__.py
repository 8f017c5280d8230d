"""What is measured, against whom. `make bench` runs everything; `uv run python -m bench.<name>` runs one.

Each module prints both sides and their ratio from one run, and the machine it ran on.
"""
