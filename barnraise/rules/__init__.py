"""Every decision, as pure functions of plain values: no queries, no clock, no exceptions."""
