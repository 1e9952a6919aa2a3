"""The sentences of talk: discussions, reports, thanks."""

from django.utils.translation import gettext_noop as _

TALK: dict[str, str] = {
    "report_empty": _("Say in a few words what is wrong. Nothing was sent; write it and send again."),
    "report_long": _("A report may have {most} letters. Your words are kept; shorten them and send again."),
    "report_reason_missing": _("Say why it can be closed, so that who reported it understands. Nothing was changed."),
    "report_closed": _("Somebody closed this report already. Nothing was changed; reload to see the reason."),
    "reports_hour_cap": _(
        "One person may report {cap:thing/s} an hour. Your words are kept; send them a little later."
    ),
    "thanks_to_oneself": _("This is your own. Nothing was changed; thank somebody whose work you like."),
    "watches_many": _("You watch {most} things already. Nothing was changed; watch one of them no longer first."),
    "choices_many": _(
        "You have chosen {most} times already. Nothing was changed; take one of your choices back first."
    ),
    "mutes_many": _("You keep {most} people away already. Nothing was changed; let one of them come near again first."),
    "mutes_oneself": _("This is you. Nothing was changed; keep away somebody else."),
    "blocked": _(
        "She does not want you to write to her, and blocks you. Nothing was sent; your words are kept. You can still "
        "contribute, review, and talk about the work itself."
    ),
    "not_decided": _("It is not decided yet. Nothing was begun; its page says what is missing, and there you can ask."),
    "already_done": _("This was done already. Nothing was changed; reload the page to see how it stands."),
    "ticked_none": _("Nothing is ticked. Nothing was judged; tick what your judgement is about."),
    "undo_late": _(
        "That was more than {minutes:minute/s} ago. Nothing was changed; on its own page you can take your judgement "
        "back until it is decided."
    ),
    "nothing_to_undo": _("There is nothing of hers here that others have not changed since. Nothing was sent."),
    # discussions
    "title_long": _("A title may have {most} letters. Your words are kept; say the rest in the comment."),
    "comment_empty": _("There is nothing in it yet. Nothing was sent; write what you want to say."),
    "comment_long": _("A comment may have {most} letters. Your words are kept; say it shorter, or in two."),
    "says_hour_cap": _("One person may say {cap:thing/s} an hour here. Your words are kept; send them a little later."),
    "begins_hour_cap": _(
        "One person may begin {cap} discussions an hour. Your words are kept; send them a little later, or say them "
        "where it is talked about already."
    ),
    # concerns
    "concern_empty": _("Say in a few words what it hurts. Nobody was told yet; write it and send again."),
    "concern_long": _("This may have {most} letters. Your words are kept; shorten them and send again."),
    "concern_raised": _("You told of this already, and it is being looked at. Nothing was sent; see /concerns."),
    "concern_about_oneself": _("This is your own. Nothing was sent; you can take your comment back, or withdraw."),
    "concerns_hour_cap": _(
        "One person may tell of {cap:thing/s} an hour. Your words are kept; send them a little later."
    ),
    "commons_missing": _("This site has no commons yet that could look. Nothing was sent; write to its operator."),
    "concern_settled": _("Somebody settled this already. Nothing was changed; reload to see what came of it."),
    "concern_reason_missing": _("Say why, so that who told of it understands. Nothing was changed."),
    "concern_outcome_missing": _("Choose what comes of it. Nothing was changed; your reason is kept."),
    "concern_hides_comments": _("Only a comment can be hidden so. Nothing was changed; act on its page, and say so."),
    "told_again": _("The site has begun another discussion of this since. Nothing was changed; go on there."),
}
