"""The sentences for refusals about tasks and claims, a part of `sentences.REFUSALS`."""

from django.utils.translation import gettext_noop as _

TASKS: dict[str, str] = {
    "task_title_missing": _("Say in one line what is to be done. Nothing was offered; add it and send it again."),
    "task_long": _(
        "A title has at most {title} signs, a text at most {most}, and topics 300. Nothing was changed; shorten it."
    ),
    "task_size": _(
        "A piece takes 1 to {minutes:minute/s} and 1 to {slots} people. Nothing was offered; cut it into smaller ones."
    ),
    "task_degree": _(
        "A piece is easy (1), middling (2) or hard (3), and its urgency is 0 to 2. Nothing was offered; choose again."
    ),
    "task_needs_unknown": _(
        "The piece that should come first is none of this work. Nothing was changed; look at its address again."
    ),
    "task_parts": _("Name at least one other piece and at most {most}. Nothing was changed; choose again."),
    "task_not_asked": _(
        "Only pieces that somebody asked for can be joined: the others go by themselves. Nothing was changed; do the "
        "one or the other."
    ),
    "task_in_hands": _(
        "Somebody else has this piece or did a part of it. Nothing was changed; come back when it is free."
    ),
    "task_circle": _(
        "These pieces would wait for each other, or more than {most} in a row. Nothing was changed; choose another one."
    ),
    "task_served": _(
        "In this work pieces are given one at a time. Nothing was taken; take the one that the list of its tasks shows."
    ),
    "task_closed": _("This piece is done, or its reason is gone. Nothing was taken; look at what else is open."),
    "task_held": _("You have this piece already, or did it. Nothing was changed; go on, or choose another one."),
    "task_own": _("Nobody reads her own contribution. Nothing was taken; choose another piece, and others read yours."),
    "task_for_author": _(
        "It waits for its author: others changed the same lines, and nobody else can say what was meant. Nothing was "
        "taken; choose another piece."
    ),
    "task_waits": _("Another piece has to be done before this one. Nothing was taken; look at that one first."),
    "claims_cap": _(
        "You hold {cap:piece/s} already. Nothing was taken; finish one or give one back, and take this one."
    ),
    "task_resting": _(
        "You let this piece lapse less than {hours:hour/s} ago. Your draft is kept and you can send it without taking "
        "the piece again."
    ),
    "piece_resting": _(
        "You let this piece lapse less than {hours:hour/s} ago, so it is for others today. Nothing was taken, and your "
        "draft is kept; take another piece."
    ),
    "task_taken": _(
        "Somebody else has this piece. Nothing was taken; it comes back by itself if they stop, or choose another."
    ),
    "claim_over": _(
        "You do not hold this piece any more. Nothing was changed, and your draft is kept; its page says whether you "
        "can take it again."
    ),
    "extensions_cap": _(
        "This piece was kept longer {most} times. Your draft stays yours; others may take it after you."
    ),
    "task_of_stage": _(
        "This piece goes through a stage of its work. Nothing was changed; take it, and say what came of it, where it "
        "is done."
    ),
    "task_earlier": _(
        "You had this piece in an earlier stage, and this one wants somebody else. Nothing was taken; choose another."
    ),
    "task_in_order": _(
        "In this stage pieces are given out one at a time, and another is yours. Nothing was taken; take that."
    ),
    "task_none_next": _("No piece of this stage is free for you now. Nothing was taken; look at the other stages."),
    "stage_closed": _(
        "You cannot take part in the stage “{stage}” yet. Nothing was taken; “How we decide” says what you lack."
    ),
    "claim_first": _("In the stage “{stage}” one holds a piece first. Nothing was sent; take it, and send it again."),
    "task_reason_missing": _("Say why it cannot be done, for whoever looks next. Nothing was changed; add the reason."),
}
