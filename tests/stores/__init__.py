"""Stores and backups of former versions."""
