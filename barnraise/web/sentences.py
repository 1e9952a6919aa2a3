"""The sentence for each code: what happened, that nothing was lost, and what the person can do."""

from django.utils.translation import gettext_noop as _

# Refusals: shown on pages, in the API's `error.message`, and by the command line.
REFUSALS: dict[str, str] = {
    # paths
    "path_empty": _("A piece needs a name. Nothing was changed; give it one and send it again."),
    "path_outside": _("“{path}” could lie outside the work. Nothing was changed; use plain folder names without “..”."),
    "path_git": _("“{path}” is a name that git keeps for itself. Nothing was changed; choose another name."),
    "path_long": _("“{path}” is longer than 1,000 bytes. Nothing was changed; choose a shorter name."),
    "path_odd": _("“{path}” has signs that some file systems cannot hold. Nothing was changed; choose a plainer name."),
    # merging
    "passage_open": _("Passages still to be solved: {passages}. Nothing was lost; choose for each what shall stand."),
    "passages_changed": _("The text has moved on since you began. Nothing was changed; look at the passages again."),
    "passage_indivisible": _("Both versions cannot stand in one such file. Nothing was changed; choose one of them."),
}


def sentence(code: str, facts: dict[str, object] | None = None) -> str:
    """Return the translated sentence for a refusal's code; KeyError for a code that has none."""
    from django.utils.translation import gettext  # slow: settings are read on first use

    return gettext(REFUSALS[code]).format_map(_Facts(facts or {}))


class _Facts(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "…"
