"""A work as one file: EPUB and PDF, gathered from its pieces, converted by bounded tools.

`gather` a work into a `Book`, `write` it in one format. What tools, scripts and fonts are missing is named.
"""
