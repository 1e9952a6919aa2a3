"""What must hold when machines fail and people are in a hurry; `python -m tests.trust --tier C|N|R` runs it in size."""
