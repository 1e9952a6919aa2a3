"""The database itself: the only place that asks which one it is."""
