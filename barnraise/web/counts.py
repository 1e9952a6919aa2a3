"""Numbers in sentences, said with their nouns: “1 day”, “2 days”."""


class Count(int):
    """A number in a sentence; `{days:day/s}` and `{people:person|people}` say it with its noun."""

    def __format__(self, form: str) -> str:
        one, bar, many = form.partition("|")
        if not bar:
            one, bar, ending = form.partition("/")
            many = one + ending
        return f"{int(self)} {one if self == 1 else many}" if bar else format(int(self), form)


class Missing(str):
    """What stands in a sentence for a fact that was not given, whatever its form."""

    __slots__ = ()

    def __format__(self, form: str) -> str:
        return str(self)


def plain(fact: object) -> object:
    """Return a fact as sentences say it."""
    if isinstance(fact, list):
        return "; ".join(map(str, fact))
    return Count(fact) if isinstance(fact, int) and not isinstance(fact, bool) else fact
