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
    # coming in
    "git_failed": _("git answered: {said}. Nothing was changed; look whether the repository is sound."),
    "not_a_repository": _("“{source}” is not a git repository. Nothing was changed; give its folder or its address."),
    "repository_empty": _("“{source}” has no commit yet. Nothing was changed; make one there first, or start empty."),
    "history_broken": _("The history cannot be read whole: {said}. Nothing was brought in; run git fsck on it."),
    "mode_unknown": _("“{path}” has the kind {mode}, which no file has. Nothing was brought in; mend the history."),
    "path_double": _("“{path}” is there twice. Nothing was brought in; keep one of them."),
    "file_large": _(
        "“{path}” has {size} bytes, and {most} are allowed. Nothing was changed; leave it out or shrink it."
    ),
    "source_missing": _("There is nothing at “{source}”. Nothing was changed; look at how it is spelled."),
    "source_unknown": _(
        "“{source}” is neither a folder nor an archive that is known (zip, tar, tar.gz, tar.bz2, tar.xz). "
        "Nothing was changed; pack it as one of these."
    ),
    "archive_unreadable": _(
        "The archive cannot be read: it is damaged or cut off. Nothing was changed; pack it again."
    ),
    "archive_encrypted": _("The archive is encrypted. Nothing was changed; pack it again without a password."),
    "archive_large": _("There is more in it than {most} bytes. Nothing was changed; leave out what is not the work."),
    "archive_many": _("There are more than {most} files in it. Nothing was changed; leave out what is not the work."),
    "archive_bomb": _("“{path}” unpacks to far more than it should. Nothing was changed; pack it again plainly."),
    "archive_special": _("“{path}” is neither a file nor a folder. Nothing was changed; leave it out."),
    "link_outside": _(
        "“{path}” is a link that leads out of the folder. Nothing was changed; put the file itself there."
    ),
}


def sentence(code: str, facts: dict[str, object] | None = None) -> str:
    """Return the translated sentence for a refusal's code; KeyError for a code that has none."""
    from django.utils.translation import gettext  # slow: settings are read on first use

    return gettext(REFUSALS[code]).format_map(_Facts(facts or {}))


class _Facts(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "…"
