"""Whose word is it: authors and standing, derived from revisions and entries."""
