"""The sentences for what store, commons and operator refuse, and for what is hidden, removed or elsewhere."""

from django.utils.translation import gettext_noop as _

SITE: dict[str, str] = {
    # the store
    "store_served": _("{home} is being served already, by {by}. Nothing was started; use that one, or stop it first."),
    "database_gone": _(
        "The database {file} is gone, and no empty one was put in its place. Bring it back, or type “barnraise restore "
        "FILE” with a backup."
    ),
    "log_gone": _(
        "{file} was taken away while it was in use. What was acknowledged is put into the database, and reading goes "
        "on; nothing more is taken until whoever runs the server has stopped it and started it again."
    ),
    "archive_office": _(
        "This is one document ({kind}), not an archive of pages, and such documents cannot be brought in yet. Nothing "
        "was changed; save it as plain text or Markdown, or copy its text into a page."
    ),
    "schema_old": _(
        "The tables of the store in {home} are those of an older version ({count:change/s} pending). Nothing was "
        "changed; run `barnraise upgrade`, which makes a backup first."
    ),
    "schema_new": _(
        "The store in {home} was written by a newer version of Barnraise ({newest}), which this one cannot read. "
        "Nothing was changed; install that version, or restore a backup from before the upgrade."
    ),
    "upgrade_unsound": _(
        "The upgrade was taken back: {why}. Nothing was changed, and the backup is {backup}; keep it, and report this."
    ),
    "store_readonly": _(
        "Nothing can be written in {home}: it is read-only, or belongs to somebody else. Nothing is lost; whoever runs "
        "the server lets its user write there."
    ),
    "store_full": _("Nothing can be written: the disk is full. What you typed is kept in your browser; try later."),
    "too_slow": _(
        "This took longer than {seconds} seconds and was cut off. What had not been confirmed was undone; "
        "try a smaller piece, or the same again later."
    ),
    "store_busy": _("Others are writing just now. Nothing of yours was taken; send it again in a moment."),
    "host_unknown": _(
        "This server does not answer for the host in that address. Nothing was changed; use the address that the site "
        "gives of itself. Its operator names it in BARNRAISE_URL, and further ones in BARNRAISE_HOSTS."
    ),
    # the operator
    "suspended": _(
        "Until {until} you only read here; why stands on /people/{person}. Nothing was changed; what you gave stays."
    ),
    "commons_decides": _(
        "{counting} people's approvals count in the commons, so it decides itself. Nothing was done; propose a change "
        "to /commons/edit/suspensions.toml."
    ),
    "days_many": _("The operator suspends or hides for 1 to {most} days. Nothing was done; name a number of days."),
    "act_reason_missing": _("Whoever suspends, hides or removes says why. Nothing was done; give a reason."),
    "act_over": _("This ended already, or is for good. Nothing was changed; look at /about/acts."),
    "address_unknown": _(
        "No work, piece or contribution has its page at {address}. Nothing was done; copy the address of its page."
    ),
    "commons_hidden": _("The commons' own work is never hidden or removed. Nothing was done; propose a change to it."),
    "start_needs_credit": _(
        "This commons lets those start works who have had a contribution integrated. Nothing was begun; give "
        "something to a work that is here, and come back."
    ),
    "start_needs_standing": _(
        "This commons lets those start works whose approval counts in /commons/. Nothing was begun; take part there "
        "first, or propose to change its site.toml."
    ),
    "path_folds": _(
        "“{path}” and “{other}” are one file on machines that ignore case. Nothing was changed; choose another name."
    ),
    "work_moved": _("This work is at /{now}/ now. Nothing was changed; use that address."),
    "work_hidden": _(
        "This work is hidden until {until}: {reason} Nothing of it is lost; whoever disagrees can say so in /commons/."
    ),
    "work_removed": _("This work was removed on {at}, for good: {reason} The act is {act}; it stands on /about/acts."),
    "content_removed": _(
        "These bytes were removed here for good, and are not taken again. Nothing was changed; see /about/acts for why."
    ),
}

# Who may start works, as the commons' own document says.
MAY_START: dict[str, str] = {
    "members": _("Everybody who has joined."),
    "credited": _("Whoever has had a contribution integrated, in any work."),
    "counting": _("Whoever's approval counts in the commons."),
}
