"""Measurements beside a peer, each with its goal: `python -m bench NAME [--data DIR] [--json]`."""
