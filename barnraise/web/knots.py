"""The sentences of conflicts: what happened to a piece, and what each choice does."""

from django.utils.translation import gettext_noop as _

KNOTS: dict[str, str] = {
    "both_changed": _("Others changed the same passage while you wrote. Choose for each what shall stand."),
    "both_added": _("Somebody else put another piece at “{path}” meanwhile."),
    "removed_meanwhile": _("Somebody took “{path}” out of the work while you changed it."),
    "changed_meanwhile": _("You take “{path}” out, and somebody changed it meanwhile."),
    "moved_meanwhile": _("You and somebody else gave this piece a new place: they “{now_path}”, you “{path}”."),
    "never_merged": _("The work's rules let nobody merge two changes of “{path}”, and somebody changed it meanwhile."),
    "now_both_changed": _("Leave what stands now; my change is dropped"),
    "mine_both_changed": _("Put mine in its place; theirs is dropped"),
    "name_taken": _("“{path}” cannot be both a file and a folder, and somebody made the other of it meanwhile."),
    "now_name_taken": _("Leave theirs there"),
    "elsewhere_name_taken": _("Keep both: mine goes to another name"),
    "now_both_added": _("Leave theirs there"),
    "mine_both_added": _("Put mine in its place; theirs is dropped"),
    "elsewhere_both_added": _("Keep both: mine goes to another name"),
    "now_removed_meanwhile": _("Leave it out; my change is dropped"),
    "mine_removed_meanwhile": _("Bring it back, with my words"),
    "now_changed_meanwhile": _("Keep it, with their change"),
    "mine_changed_meanwhile": _("Take it out all the same"),
    "now_moved_meanwhile": _("Leave it at their place"),
    "mine_moved_meanwhile": _("Move it to mine"),
    "now_never_merged": _("Leave theirs; my change is dropped"),
    "mine_never_merged": _("Put mine in its place; theirs is dropped"),
    "own_never_merged": _("Neither: the text below"),
    "pick_proposed": _("Both changes, put together like this"),
    "pick_now": _("What stands now"),
    "pick_mine": _("Mine"),
    "pick_both": _("Both, theirs first"),
    "pick_own": _("My own words, below"),
}
