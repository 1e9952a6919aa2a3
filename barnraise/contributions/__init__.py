"""Proposals to change a work: drafted, reviewed, merged, integrated."""
