"""HTTP: addresses, forms, templates, JSON. Nobody imports it."""
