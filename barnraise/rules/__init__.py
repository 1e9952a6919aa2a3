"""Every decision, as pure functions of plain values: no queries, no clock, no exceptions.

`process` holds the declared rules as values, `parsing` reads them from text, `soundness` and `walking` check them and
`explaining` tells them. `integrating` decides about a contribution, `standing` whose approval counts, `capping` who
may send now, `reading` what readers see, `licences` which licence may follow which, `globs` which paths are meant.
"""
