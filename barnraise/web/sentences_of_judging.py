"""The sentences for refusals about questions and answers, a part of `sentences.REFUSALS`."""

from django.utils.translation import gettext_noop as _

JUDGING: dict[str, str] = {
    "answer_odd": _(
        "That is no answer that this question takes. Nothing was stored; choose or type one that it takes."
    ),
    "item_unknown": _("This question is not asked here, or not any more. Nothing was stored; go on with the next one."),
    "item_taken": _(
        "You were away for long, and others were asked in your stead. Nothing of yours was lost but this one answer, "
        "which nobody needs any more; go on with the next one."
    ),
    "item_settled": _("The answer to this one is published already. Nothing was changed; go on with the next one."),
    "item_not_disputed": _("This one needs no decision, or has one. Nothing was changed; look at the others."),
    "nothing_to_undo": _("There is nothing of yours to take back here. Nothing was changed; answer the next question."),
    "decision_reason_missing": _("Say why you decide so, for whoever looks next. Nothing was changed; add the reason."),
    "decision_not_yours": _(
        "Whoever decides must be somebody whose approval counts here, and must not have answered it herself. Nothing "
        "was changed; “How we decide” says who that is."
    ),
    "stage_not_yours": _(
        "People disagreed on this one, so others are asked: “How we decide” says who. Nothing was stored; go on with "
        "the next one."
    ),
    "items_missing": _(
        "There is nothing to ask about yet. Nothing was changed; bring a table or pictures, or name some of the work."
    ),
    "items_odd": _("The table cannot be used; line {line}: {reason}. Nothing was changed; mend it and send it again."),
    "pictures_odd": _("A picture cannot be used: {name}: {reason}. Nothing was changed; leave it out or mend it."),
    "pictures_many": _(
        "{count} pictures are more than one contribution carries ({most}). Nothing was changed; send a part, and bring "
        "the others by git into the same folder."
    ),
    "inquiry_taken": _("Something is asked under “{name}” already. Nothing was changed; choose another name."),
    "inquiry_invalid": _(
        "The inquiry at {path} cannot be followed: {reason}. Nothing was changed; mend it and send again."
    ),
}
