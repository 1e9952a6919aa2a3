"""Turns a work's components into what its readers use."""
