"""What the record says: one class for each kind of entry, and how an entry becomes a value of its class."""
