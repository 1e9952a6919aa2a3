"""The sentence for each code: what happened, that nothing was lost, and what the person can do."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from barnraise.web import sentences_of_process as of_process
from barnraise.web.counts import Missing, plain
from barnraise.web.sentences_of_accounts import ACCOUNTS
from barnraise.web.sentences_of_books import BOOKS
from barnraise.web.sentences_of_forms import FORMS
from barnraise.web.sentences_of_judging import JUDGING
from barnraise.web.sentences_of_licences import LICENCES
from barnraise.web.sentences_of_site import SITE
from barnraise.web.sentences_of_talk import TALK
from barnraise.web.sentences_of_tasks import TASKS
from barnraise.web.spans import span, span_of

_OTHERS = ACCOUNTS | BOOKS | FORMS | JUDGING | LICENCES | SITE | TALK | TASKS | of_process.WRONG

# Refusals: shown on pages, in the API's `error.message`, and by the command line.
REFUSALS: dict[str, str] = _OTHERS | {
    # paths
    "path_empty": _("A piece needs a name. Nothing was changed; give it one and send it again."),
    "path_outside": _("“{path}” could lie outside the work. Nothing was changed; use plain folder names without “..”."),
    "path_git": _("“{path}” is a name that git keeps for itself. Nothing was changed; choose another name."),
    "path_long": _("“{path}” is longer than 1,000 bytes. Nothing was changed; choose a shorter name."),
    "path_odd": _("“{path}” has signs that some file systems cannot hold. Nothing was changed; choose a plainer name."),
    # the server
    "method_unknown": _("This address does not take {method}. Nothing was changed; it takes {allowed}."),
    "sign_in_first": _("This needs a name. Nothing was changed; sign in or join, and come back."),
    "too_large_to_take": _(
        "This work has more than {most} pieces, too many to pack while you wait. Nothing is lost; whoever runs the "
        "server can type “barnraise export {slug} OUT --format zip”, or take single pieces."
    ),
    "mail_down": _(
        "The mail could not be sent: the server that sends it does not answer. Nothing that you gave is lost; wait a "
        "minute and ask for the mail again."
    ),
    "mail_refused": _("No mail can be sent to {address}. Nothing of yours is lost; look at the address and try again."),
    "not_found": _("There is nothing at this address, or it is not for you to see. Search, or begin at the shelf."),
    "broken": _("Something broke on our side. What was acknowledged is safe; try again, and tell the operator."),
    # reading
    "not_free": _(
        "“{work}” names no free licence yet, so nobody may be given copies and its pages are not shown. "
        "Whoever may give that right names the licence: {url}"
    ),
    # the command line
    "store_missing": _("There is no store in {home}. Nothing was done; run `barnraise init` first."),
    "person_unknown": _("Nobody here is called “{name}”. Nothing was done; look at the name, or use `token --join`."),
    "work_unknown": _("There is no work “{slug}” here. Nothing was done; look at how its address is spelled."),
    "contribution_unknown": _("There is no contribution “{id}” here. Nothing was done; look at its id again."),
    "demo_taken": _(
        "The commons has a work named {slugs} already. Nothing was done; the demo is meant for an empty commons: "
        "choose another BARNRAISE_HOME, run `barnraise init`, and try again."
    ),
    "backup_unsound": _("{file} is no sound backup: {why}. Nothing was changed; take another one."),
    "backup_elsewhere": _("{file} was made on {engine}. Nothing was changed; restore it to a store of that kind."),
    # the API
    "input_invalid": _("“{where}” is not as it should be: {why}. Nothing was changed; mend it and send it again."),
    "media_unknown": _("“{media}” cannot be read here. Nothing was changed; send JSON, as application/json."),
    "body_large": _("That is larger than one request may be. Nothing was changed; send large files as blobs first."),
    "token_unknown": _("This token is unknown or was revoked. Nothing was changed; make a new one on your profile."),
    "token_reads_only": _("This token may only read. Nothing was changed; make one that may write on your profile."),
    "key_reused": _("This Idempotency-Key was used for another request. Nothing was changed; choose a new key."),
    "hash_differs": _("The bytes are not those that {expected} names. Nothing was kept; send them again."),
    # contributions
    "path_taken": _("“{path}” would make one name both a file and a folder. Nothing was changed; choose another name."),
    "path_twice": _("“{path}” is there twice. Nothing was changed; give each piece once and send it again."),
    "not_there": _("There is no “{path}” in edition {edition}. Nothing was changed; reload the page and look again."),
    "summary_missing": _("Say in one line what you changed and why. Your words are kept; add it and send again."),
    "summary_long": _("The summary is longer than {most} letters. Your words are kept; shorten it and send again."),
    "nothing_changed": _("Nothing differs from what is there. Nothing was sent; change something first."),
    "too_many_changes": _("One contribution may hold {most} pieces. Nothing was sent; send it in several."),
    "base_unknown": _("There is no edition {edition}; the newest is {newest}. Nothing was sent; reload and try again."),
    "blob_unknown": _("The bytes {blob} are not here. Nothing was sent; upload them first and send again."),
    "content_large": _("“{path}” is larger than {most_mb} MB. Nothing was sent; make it smaller or split it."),
    "mode_refused": _("“{mode}” is no mode that a piece can have here. Nothing was sent; use 100644 or 100755."),
    "words_long": _("That is longer than {most} signs. Nothing was changed; say it shorter, or send it as a piece."),
    "too_many_authors": _("Name at most {most} people beside you; nothing was sent."),
    "author_unknown": _("Nobody here has the id {author}. Nothing was sent; name people by the id on their page."),
    "process_invalid": _("The process does not read: {problems}. Nothing was changed; mend it and send again."),
    "work_invalid": _("work.toml does not read: {problems}. Nothing was changed; mend it and send again."),
    "commons_needed": _("A work cannot be without “{path}”. Nothing was changed; change it instead of removing it."),
    "not_asked": _(
        "Your agreement is not asked for here: none of your words would change their licence. Nothing was changed."
    ),
    "not_yours": _("Only its author can do that. Nothing was changed; you can comment on it, or send one of your own."),
    "already_decided": _("It is {state} already. Nothing was changed; reload the page to see what happened."),
    "edition_unknown": _("There is no edition {edition}. Nothing was changed; look at the list of editions."),
    "not_revertible": _("Edition {edition} changed no piece, so there is nothing to take back."),
    "draft_large": _("A draft may hold 2 MB. It is kept in your browser; send it in parts."),
    "drafts_many": _("You have {most} drafts here. This one is kept in your browser; send or drop another first."),
    # reviews
    "guests_cannot_review": _(
        "Reviewing needs a name. What you wrote is kept in your browser; join and send it again."
    ),
    "own_contribution": _("You wrote this, so somebody else has to judge it. You can still change or withdraw it."),
    "version_stale": _(
        "It was changed while you read it. Your words are kept; look at the new version and judge that."
    ),
    "already_reviewed": _("You judged this version already. Withdraw that first if you have changed your mind."),
    "reason_missing": _("Say why, so that its author can do something about it. Your choice is kept; add a reason."),
    "part_uncounted": _("Your approval does not count here yet, so it cannot divide this. Approve all of it, or none."),
    "paths_unknown": _("Some of these pieces are not in this version. Nothing was changed; reload and choose again."),
    "paths_none": _("No piece was chosen, so nothing was approved. Your words are kept; tick at least one."),
    "too_many_remarks": _("One review may hold {most} remarks. Nothing was sent; send them in several."),
    "remark_empty": _("A remark needs words. Nothing was sent; write what you want to say."),
    "quote_missing": _("Say which words yours shall replace: copy them from the text as it is. Nothing was lost."),
    "nothing_proposed": _("There are no words to take over here, or they were taken over already."),
    "words_other_encoding": _(
        "This text is kept in an older encoding, which has no signs for these words. Write others."
    ),
    "passage_gone": _("That passage is no longer there. Nothing was changed; look at the present text."),
    "nothing_brought": _("Nothing was brought. Choose a folder, an archive, files or an address, or give it a title."),
    "form_odd": _("“{field}” of this form cannot be read. Nothing was changed; reload the page and send it again."),
    "file_missing": _("No file was chosen. Nothing was changed; choose one and send again."),
    "draft_empty": _("There is nothing in the making here. Nothing was sent; change a piece first."),
    "title_missing": _("It needs a name. Nothing was made; write one and go on."),
    # people
    "name_empty": _("A person needs a name. Nothing was changed; write the one you want to be credited by."),
    "name_long": _("“{name}” is longer than 60 letters. Nothing was changed; choose a shorter one."),
    "name_odd": _("“{name}” has characters that cannot be seen. Nothing was changed; choose a plainer one."),
    "name_mixed": _("“{name}” mixes letters that look alike in one word. Nothing was changed; keep to one alphabet."),
    "name_reserved": _("“{name}” would look like the site itself. Nothing was changed; choose another."),
    "name_taken": _("Somebody is called “{name}” here already. Nothing was changed; choose another."),
    "too_often": _("That was tried too often from here. Nothing was changed; wait a quarter of an hour and try again."),
    "address_of_others": _(
        "This address was written into another account than the one that you are signed in to. Nothing was changed; if "
        "that account is yours, sign in to it and open the link again; if it is not, ignore the mail."
    ),
    "link_spent": _(
        "This link signs nobody in: it was used, or is older than a day. Nothing was changed; sign in with your "
        "password, or ask the operator for a new link."
    ),
    "login_failed": _(
        "Signing in by {provider} did not work: it did not answer as it should, or this was begun in another browser "
        "or too long ago. Nothing was changed; begin again, or sign in in another way."
    ),
    "login_cancelled": _("You did not go on at {provider}. Nothing was changed; sign in in another way, or try again."),
    "login_taken": _(
        "That account elsewhere opens another account here already. Nothing was changed; sign in by it, or disconnect "
        "it there first."
    ),
    "last_way_in": _(
        "Nothing else opens your account. It stays connected; set a password or add a passkey first, then disconnect."
    ),
    "account_closed": _(
        "This account is closed. Nothing was changed; ask the people of the commons why, or the operator."
    ),
    "about_long": _("That is longer than {most} letters. Nothing was changed; shorten it and send again."),
    "not_here": _("There is no account to close: it was closed already, or never was. Nothing was changed."),
    "credit_unknown": _("Choose how what you gave is credited: by your name or by a number. Nothing was changed."),
    "password_wrong": _("That is not your password. Nothing was changed; type it again, or sign in anew."),
    "not_takeable": _("That is somebody's already. Nothing was changed."),
    "scope_unknown": _("“{scope}” is no scope. Nothing was made; choose read or write."),
    # works
    "slug_odd": _("“{slug}” cannot be an address. Nothing was made; use 2 to 64 of a–z, 0–9 and hyphens."),
    "slug_route": _("“{slug}” is an address of the site itself. Nothing was made; choose another."),
    "slug_taken": _("“{slug}” belongs to a work already. Nothing was made; choose another."),
    # merging
    "passage_open": _("Passages still to be solved: {passages}. Nothing was lost; choose for each what shall stand."),
    "passages_changed": _("The text has moved on since you began. Nothing was changed; look at the passages again."),
    "nothing_offered": _("There is no offer that would solve all of it. Nothing was changed; look at the passages."),
    "passage_indivisible": _("Both versions cannot stand in one such file. Nothing was changed; choose one of them."),
    "nothing_left": _("You left everything as it stands, so nothing remains to send. Withdraw it, or choose again."),
    # coming in
    "git_failed": _("git answered: {said}. Nothing was changed; look whether the repository is sound."),
    "not_a_repository": _("“{source}” is not a git repository. Nothing was changed; give its folder or its address."),
    "repository_empty": _("“{source}” has no commit yet. Nothing was changed; make one there first, or start empty."),
    "repository_borrows": _(
        "“{source}” leans on what lies outside it, by {path}. Nothing was brought in; name the repository that it "
        "points to, or clone it with --no-local and bring in the clone."
    ),
    "history_broken": _("The history cannot be read whole: {said}. Nothing was brought in; run git fsck on it."),
    "mode_unknown": _("“{path}” has the kind {mode}, which no file has. Nothing was brought in; mend the history."),
    "path_double": _("“{path}” is there twice. Nothing was brought in; keep one of them."),
    "file_large": _(
        "“{path}” has {size} bytes, and {most} are allowed. Nothing was changed; leave it out or shrink it."
    ),
    "work_not_empty": _("“{slug}” has something in it already. Nothing was changed; bring this in under another name."),
    "out_exists": _("There is something at “{out}” already. Nothing was changed; choose a place that is empty."),
    "recipe_unknown": _("“{recipe}” is no recipe. Nothing was changed; choose one of those that are offered."),
    "licence_unknown": _("“{about}” is not an SPDX licence. Nothing was changed; choose one such as CC-BY-SA-4.0."),
    "right_missing": _(
        "Nobody said that you may give this under {licence}. Nothing was changed; say so, or leave it as it is."
    ),
    "commons_unsound": _(
        "{path} cannot be used as it is, line {line}: {reason}. Nothing was changed; mend it there and start again."
    ),
    "import_running": _("“{slug}” is being brought in just now. Nothing was changed; wait until that is done."),
    "address_odd": _(
        "“{address}” is not an address that can be fetched. Nothing was changed; use one that begins with https://."
    ),
    "address_unknown": _(
        "There is no machine called so in “{address}”. Nothing was changed; look at how it is spelled."
    ),
    "address_closed": _("“{address}” is not a public machine. Nothing was asked of it; upload the files instead."),
    "remote_failed": _(
        "“{address}” did not give it: {said}. Nothing was changed; try again later, or upload the files."
    ),
    "remote_large": _(
        "“{address}” gives more than {most} bytes. Nothing was changed; bring it in from the command line."
    ),
    "remote_slow": _("“{address}” took too long. Nothing was changed; try again later, or upload the files."),
    "remote_not_git": _(
        "“{address}” is not a git repository (it answered {status}). Nothing was changed; look at the address."
    ),
    "format_unknown": _("“{format}” is no format. Nothing was written; choose one of {formats}."),
    "source_empty": _("There is no file in it. Nothing was changed; look whether it is the right one, or start empty."),
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
    # caps
    "guest_open_cap": _("A guest may have {cap:contribution/s} open here. Nothing was lost; wait for a look, or join."),
    "guests_many": _(
        "{most} guests came from your network today. Nothing was lost; join and send it, or come tomorrow."
    ),
    "guest_hour_cap": _(
        "A guest may send {cap:contribution/s} an hour here. Nothing was lost; send it later, or join."
    ),
    "person_open_cap": _(
        "You may have {cap:contribution/s} open here. Nothing was lost; the number grows with each that is "
        "integrated. Withdraw one, or wait until one is decided."
    ),
    "below_unknown": _("What this should build on is not in this work. Nothing was sent; your words are kept."),
    "below_decided": _(
        "Contribution {number} is decided already. Nothing was sent and your words are kept; write it on what stands."
    ),
    "below_unseen": _(
        "Nobody has looked at contribution {number} yet, so nothing can build on it. Your words are kept; review it "
        "first."
    ),
    "below_high": _(
        "At most {most} contributions build one on the other. Nothing was sent; wait until one is decided."
    ),
    "below_nothing": _("This builds on nothing that is open. Nothing was changed; reload the page."),
    "below_knotted": _(
        "The two cannot be taken apart without you. Nothing was changed; change your contribution yourself, and "
        "send it."
    ),
    "person_hour_cap": _("You may send {cap:contribution/s} an hour here. Nothing was lost; send it a little later."),
}

# Requirements: what a contribution still needs, who can supply it; shown as “why is this waiting”.
MISSING: dict[str, str] = {
    **of_process.MISSING,
    "merges": _("It touches what others changed meanwhile. Nothing is lost; its author chooses, passage by passage."),
    "rest": _(
        "Other pieces of the same contribution were approved without it. Its author sends it anew; an approval as it "
        "is will do too."
    ),
    "below_open": _("It builds on another contribution, and waits until that is integrated."),
    "below_moved": _(
        "What it builds on has a new version, and both cannot be put together by themselves. Its author sends hers "
        "anew."
    ),
    "below_gone": _(
        "What it builds on was declined or withdrawn. Nothing of it is lost: its author sends it without that, or anew."
    ),
    "licence": _(
        "Words would stand under a licence under which they were not given. Its author chooses another or sends it "
        "again, or those agree whom its page asks."
    ),
    "quarrel": _(
        "People took each other's change of this back three times in a row. Somebody who took no part in that chooses "
        "between the two texts: an approval puts this one there, a decline leaves what stands. People who could: "
        "{who_count}."
    ),
    "quarrel_silence": _(
        "People took each other's change of this back three times in a row, and nobody else could choose yet: {time} "
        "must go by first."
    ),
    "changed_meanwhile": _(
        "Others changed the same file of the work's declaration meanwhile. Its author sends it again, against"
        " the newest edition."
    ),
    "approvals": _("Approvals: {given} of {wanted}. People who could give one now: {who_count}."),
    "approvals_or_silence": _(
        "Approvals: {given} of {wanted}, or {time} without an objection. People who could approve now: {who_count}."
    ),
    "silence": _("{time} without an objection. Nobody has to do anything; whoever disagrees says why."),
    "young_silence": _(
        "{time} without an objection, in place of approvals that nobody could give yet: {wanted}. The work is"
        " young; more people will make it quicker."
    ),
    "announce": _("Everybody is told for {time} before this can happen, whatever else is met."),
    "no_objection": _(
        "Objections that stand: {given}. Its author answers with a new version, or those who objected withdraw. A"
        " version with other spaces, capitals or punctuation alone answers none."
    ),
}
MET: dict[str, str] = {
    **of_process.MET,
    "merges": _("It fits the present edition."),
    "rest": _("Somebody approved it as it is, after it was left over from what it was sent with."),
    "licence": _("The former licence, or everybody whose words it concerns, allows the new one."),
    "quarrel": _("Somebody who took no part in the edit war chose this text."),
    "quarrel_silence": _("After an edit war {time} went by."),
    "changed_meanwhile": _("Nobody else changed the same file meanwhile."),
    "at_once": _("A change by this author is integrated at once."),
    "alone": _("Nobody else takes part yet, so whoever started the work changes it at once."),
    "approvals": _("Approvals: {given} of {wanted}."),
    "approvals_or_silence": _("Approvals: {given} of {wanted}, or {time} without an objection."),
    "silence": _("{time} went by without an objection."),
    "young_silence": _(
        "{time} without an objection stand for approvals that nobody could give: {wanted}. It can be reverted."
    ),
    "announce": _("It was announced for {time}."),
    "no_objection": _("No objection stands against it."),
}

# What happens next: told above the button that sends, by the requirement that will be missing then.
NEXT: dict[str, str] = {
    **of_process.NEXT,
    "at_once": _("It is in the next edition as soon as you send it."),
    "readers_wait": _(
        "Readers see it once {people} has looked at it; who asks for the newest edition sees it at once."
    ),
    "readers_wait_for_anybody": _("Readers see it once somebody has looked at it; the newest edition has it at once."),
    "approvals": _("{people} reads it; then it is published."),
    "approvals_of_several": _("{people} read it; when {wanted} have approved, it is published."),
    "approvals_or_silence": _("{people} reads it, or {time} go by without an objection; then it is published."),
    "approvals_or_silence_of_several": _(
        "{people} read it; when {wanted} have approved, or {time} went by without an objection, it is published."
    ),
    "silence": _("It is published when {time} have gone by without an objection."),
    "young_silence": _(
        "The work is young: nobody's approval is to be had yet, so it is published when {time} have gone by without "
        "an objection."
    ),
    "announce": _("Before that everybody is told for {time}, since it changes how the work is made."),
}

# Where a contribution stands ("is_…") and what the person who looks can do ("do_…"), by state and by who she is.
STANDS: dict[str, str] = {
    "is_open_author": _("It waits to be read"),
    "do_open_author": _("What it waits for stands below. You can change it, or withdraw it, at any time."),
    "is_open_other": _("It waits to be read"),
    "do_open_other": _("Read what changes, then say what you think at the foot of the page."),
    "is_upper_author": _("What you built on has changed under it"),
    "do_upper_author": _("Nothing is lost, and nobody found fault with it. What you can do stands below."),
    "is_upper_other": _("What it builds on has changed under it"),
    "do_upper_other": _("It is back with its author, who sends it anew, or without that."),
    "is_returned_author": _("Somebody asked you for something"),
    "do_returned_author": _("Nothing is lost. Answer with a new version, take over the words offered, or withdraw it."),
    "is_returned_other": _("It is back with its author"),
    "do_returned_other": _("It comes again when she has answered. You can say more, or send a change of your own."),
    "is_orphaned_author": _("It is back with you"),
    "do_orphaned_author": _("You were away for long: others can carry it on. Send a new version, or withdraw it."),
    "is_orphaned_other": _("None of its authors is here any more"),
    "do_orphaned_other": _("Whoever is signed in can carry it on with a new version; who reviews here can end it."),
    "is_conflicted_author": _("Others changed the same passage meanwhile"),
    "do_conflicted_author": _("Nothing is lost. Choose, passage by passage, what shall stand; then it goes on."),
    "is_conflicted_other": _("Others changed the same passage meanwhile"),
    "do_conflicted_other": _("Its author chooses what shall stand. You can send a change of your own."),
    "is_declined_author": _("It was not taken"),
    "do_declined_author": _("The reason stands below. A new version that answers it opens it again."),
    "is_declined_other": _("It was not taken"),
    "do_declined_other": _("The reason stands below. If you judge otherwise, approve it: then it is decided again."),
    "is_withdrawn_author": _("You took it back"),
    "do_withdrawn_author": _("It stays here to be read. You can send another at any time."),
    "is_withdrawn_other": _("Its author took it back"),
    "do_withdrawn_other": _("It stays here to be read. You can send a change of your own."),
    "is_integrated_author": _("It is part of the work, since edition {edition}"),
    "do_integrated_author": _("Thank you. You can read it in its place, and improve something else."),
    "is_integrated_other": _("It is part of the work, since edition {edition}"),
    "do_integrated_other": _("You can read it in its place, or take it back with a reason."),
    "is_unseen_author": _("It is in edition {edition}; readers see it after one look"),
    "do_unseen_author": _("Somebody whose approval counts looks at it next. You need do nothing."),
    "is_unseen_other": _("It is in edition {edition}; readers see it after one look"),
    "do_unseen_other": _("If your approval counts here, say that you looked at it; if it harms, take it back."),
}

# Whether one's own approval counts in a work, and how it comes to.
LACKING: dict[str, str] = {
    "counts": _("Yours counts here. Nobody's counts for what she wrote herself."),
    "guest": _(
        "Sign in or join first; then send something. Once it was integrated on somebody else's judgement, yours counts."
    ),
    "suspended": _("Not while you are suspended; why and until when stands on your page."),
    "no_standing": _(
        "Not yet. Send something to this work: once a contribution of yours was integrated on somebody else's "
        "judgement, or looked at afterwards, your approval counts. Until then what you say in a review is shown all "
        "the same."
    ),
}


# Rules: what a process document says, for “How we decide”; one sentence for each number and choice.
RULES: dict[str, str] = {
    **of_process.RULES,
    "readers_newest": _(
        "Readers see what is integrated at once. What nobody had looked at under former rules waits for that still."
    ),
    "readers_looked_at": _(
        "Readers see each piece at its newest revision up to which every change was made or looked at by "
        "somebody whose approval counts. The newest edition is one click away."
    ),
    "gate_paths": _("For {paths}:"),
    "gate_at_once_nobody": _("Nobody's change is integrated without the others having a say."),
    "gate_at_once_counting": _("A change by somebody whose approval counts is integrated at once."),
    "gate_at_once_signed_in": _("A change by somebody who is signed in is integrated at once."),
    "gate_approvals": _("Approvals asked for, by people who are not its authors: {count}."),
    "gate_approvals_while_two": _("While at most two people's approvals count, approvals asked for: {count}."),
    "gate_or_silence": _("Or {time} go by without an objection."),
    "gate_silence": _("It is integrated when {time} go by without an objection."),
    "gate_objection_stops": _("An objection with a reason stops it until a new version answers it or it is withdrawn."),
    "gate_objection_ends_silence": _("An objection with a reason ends the silence; approvals still pass it."),
    "gate_announce": _("In any case everybody is told {time} ahead."),
    "gate_merge_line": _(
        "Changes that touch nothing near each other are merged line by line; what cannot merge returns to its author."
    ),
    "gate_merge_none": _("It is never merged with another change of the same file; then it returns to its author."),
    "young_silence_hours": _(
        "While fewer people could approve than are asked for, {time} without an objection stand for the "
        "missing approvals."
    ),
    "young_alone_at_once": _(
        "While nobody else takes part, the changes of whoever started the work are integrated at once."
    ),
    "young_alone_waits": _("Whoever started the work waits like everybody else, also while nobody else takes part."),
    "caps_guest_open": _("Contributions that a guest may have open: {count}."),
    "caps_guest_hour": _("Contributions that a guest may send in an hour: {count}."),
    "caps_person_open": _("Contributions that a person may have open: {count}."),
    "caps_person_open_more": _("How many more with each contribution of hers that was integrated: {count}."),
    "caps_person_open_most": _("But never more open than: {count}."),
    "caps_person_hour": _("Contributions that a person may send in an hour: {count}."),
    "tasks_pick": _("Tasks are listed with the newest first, and everybody picks."),
    "tasks_queue": _("Tasks are given one at a time, the oldest first."),
    "tasks_random": _("Tasks are given one at a time, drawn by lot for each person and day."),
    "tasks_priority": _("Tasks are given one at a time, the most urgent first."),
    "tasks_at_least": _("So many tasks are always there; where fewer are, pages are to be read again: {count}."),
    "whose_approval_counts": _(
        "An approval counts from a person who has had a contribution to this work integrated on somebody "
        "else's judgement (a look afterwards is one), and from whoever started the work until others who "
        "qualify number {others}. If nobody is left whose approval counts, a contribution that was integrated"
        " without objection qualifies too."
    ),
}


def sentence(code: str, facts: Mapping[str, object] | None = None, *, among: Mapping[str, str] = REFUSALS) -> str:
    """Return the translated sentence for a code, a refusal's if not told otherwise; KeyError for one that has none."""
    from django.utils.translation import gettext  # slow: settings are read on first use

    told: dict[str, Any] = dict(facts or {})
    if told.get("wrong"):
        told["problems"] = [_at_line(one) for one in sorted(told["wrong"], key=lambda one: int(one["line"]))]
    if "reason_facts" in told:
        told["reason"] = problem_said(told["reason"], told["reason_facts"]).rstrip(".")
    said = {name: plain(fact) for name, fact in told.items()}
    return gettext(among[code]).format_map(_Facts(said))


def problem_said(code: str, facts: Mapping[str, Any]) -> str:
    """Say what is wrong with a document, without what to do about a refusal; what is no code says it in words."""
    return sentence(code, facts).split(" Nothing was")[0] if code in REFUSALS else code


def _at_line(wrong: Mapping[str, Any]) -> str:
    from django.utils.translation import gettext  # slow: settings are read on first use

    said = problem_said(wrong["code"], wrong["facts"]).rstrip(".")
    return gettext("line {line}: {reason}").format(line=wrong["line"], reason=said) if wrong["line"] else said


class _Facts(dict[str, object]):
    def __missing__(self, name: str) -> str:
        hours, minutes = self.get("hours"), self.get("minutes")
        if name != "time":
            return Missing("…")
        return span(hours) if isinstance(hours, int) else span_of(minutes) if isinstance(minutes, int) else "…"
