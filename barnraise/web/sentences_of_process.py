"""The sentences of processes with stages: what is wrong with a document, what it says, what is missing."""

from django.utils.translation import gettext_noop as _

# What is wrong with a process document: the line is named beside the sentence.
WRONG: dict[str, str] = {
    "process_too_long": _("A process may have {most} kB. Nothing was changed; shorten it."),
    "process_too_deep": _("This is nested too deeply for a process. Nothing was changed; use plain keys and tables."),
    "process_not_toml": _("This cannot be read as TOML: {reason}. Nothing was changed; mend the line."),
    "process_version": _(
        "“version” is {found}, but only 1 and 2 are understood. Nothing was changed; write version = 2."
    ),
    "process_missing_key": _("“{key}” is missing. Nothing was changed; add it."),
    "process_unknown_key": _("“{key}” means nothing here. Nothing was changed; use one of: {known}."),
    "process_not_number": _("“{key}” must be a whole number from {least} to {most}. Nothing was changed; mend it."),
    "process_not_text": _(
        "“{key}” must be a text on one line, {least} to {most} signs long. Nothing was changed; mend it."
    ),
    "process_not_choice": _("“{key}” must be one of: {words}. Nothing was changed; choose one."),
    "process_not_yes_no": _("“{key}” must be true or false. Nothing was changed; choose one."),
    "process_not_paths": _("“{key}” must be a list of 1 to {most} paths. Nothing was changed; mend it."),
    "process_bad_glob": _(
        "“{glob}” is no pattern for paths: * stands for a part of a name, ** for whole folders, at most "
        "{most} signs. Nothing was changed; mend it."
    ),
    "process_not_table": _("“{key}” must be a table. Nothing was changed; write [{key}] and its keys below."),
    "process_no_gates": _("A process has 1 to {most} gates. Nothing was changed; begin each with [[gate]]."),
    "process_dead_end": _(
        "With {people:person|people} whose approvals count, a contribution could be stuck at the gate “{gate}”. "
        "Nothing was changed; let silence or fewer approvals pass it."
    ),
    "process_intricate": _(
        "There are too many stages and rules to try every way through this process. Nothing was changed; use fewer."
    ),
    "gate_name_twice": _("Two gates are named “{gate}”. Nothing was changed; give each a name of its own."),
    "gate_asks_nothing": _(
        "The gate “{gate}” asks for nothing, so anybody could change everything. Nothing was changed; ask for"
        " approvals or for silence."
    ),
    "gate_asks_more_of_two": _(
        "The gate “{gate}” asks more of two people than of many. Nothing was changed; lower “approvals_while_two”."
    ),
    "gate_at_once_and_announced": _(
        "The gate “{gate}” lets changes in at once and announces them too. Nothing was changed; choose one."
    ),
    "gate_hides_others": _(
        "The gate “{gate}” takes every path, so those below it are never reached. Nothing was changed; move "
        "it to the end."
    ),
    "gate_for_rest_missing": _("Some paths have no gate. Nothing was changed; let the last gate have the path “**”."),
    "process_gate_missing": _(
        "“{path}” needs a gate of its own, before any other that fits it. Nothing was changed; add it."
    ),
    "commons_gate_missing": _(
        "“{path}” needs a gate of its own, before any other that fits it. Nothing was changed; add it."
    ),
    "commons_at_once": _(
        'The gate “{gate}” would change what the work is at once. Nothing was changed; write at_once = "nobody".'
    ),
    "commons_merges": _(
        'The gate “{gate}” would merge two changes of one declaration. Nothing was changed; write merge = "none".'
    ),
    "commons_silence_short": _(
        "The gate “{gate}” needs at least {least:hour/s} of silence. Nothing was changed; raise the number."
    ),
    "process_announced_too_short": _(
        "A change of process is announced for at least {least:hour/s}, not {hours}. Nothing was changed; raise"
        " the number."
    ),
    "process_approvals_few": _(
        "A change of process needs at least {least:approval/s}, not {found}. Nothing was changed; raise the number."
    ),
    "process_never_passes": _(
        "If people left, no change of this process could ever pass. Nothing was changed; add silence_hours of"
        " at least {least}."
    ),
    "process_silence_short": _(
        "Silence passes a change of process after {least:hour/s} at the soonest, not {hours}. Nothing was "
        "changed; raise the number."
    ),
    "process_one_veto": _(
        "One person could stop every change of this process for ever. Nothing was changed; write objection = "
        '"ends_silence".'
    ),
    "caps_most_below_first": _(
        "“person_open_most” is less than “person_open”, which is {first}. Nothing was changed; raise it."
    ),
    "holds_unknown": _("This work's process knows no holds. Nothing was changed; object with a reason instead."),
    "hold_uncounted": _("Only people whose approval counts here can hold something. Nothing was changed; say why not."),
    "held_already": _("Somebody holds it already. Nothing was changed; the hold ends by itself."),
    "hold_too_often": _("You may hold something once in {days:day/s} here. Nothing was changed; object with a reason."),
    "hold_reason_missing": _("A hold needs a reason, which its author reads. Nothing was changed; say why."),
    "rung_absent": _("This work has no such rung. Nothing was changed; “How we decide” lists those it has."),
    "rung_held": _("“{rung}” is yours already. Nothing was changed; go on to what it opens."),
    "rung_asked": _("You asked for “{rung}” already. Nothing was changed; those who hold it are asked."),
    "rung_lacking": _("“{rung}” asks for more than you have yet. Nothing was changed; the list says what you lack."),
    "rung_not_asked": _("Nobody waits for “{rung}” by this name. Nothing was changed; look at the list again."),
    "rung_not_yours": _("Only others who hold “{rung}” speak for somebody. Nothing was changed; ask for it yourself."),
    "rung_spoken": _("You spoke for her already. Nothing was changed; one voice a person counts."),
    "own_review": _("That is your own review. Nothing was changed; others say whether it was fair."),
    "recipe_unserved": _(
        "“{recipe}” needs something that this site does not serve yet. Nothing was changed; choose another."
    ),
    "process_unserved": _(
        "This process needs what the site does not serve yet: {needs}. Nothing was changed; leave it out for now."
    ),
    "process_not_list": _("“{key}” must be a list of 1 to {most} different values. Nothing was changed; mend it."),
    "process_too_many": _("There may be {most} of “{key}”. Nothing was changed; use fewer."),
    "fact_known_already": _("“{fact}” is a fact already. Nothing was changed; call this one differently."),
    "condition_not_table": _("“{key}” must be a table of conditions. Nothing was changed; write {{ fact = value }}."),
    "condition_too_deep": _("“{key}” is nested more than {most} deep. Nothing was changed; make it simpler."),
    "condition_too_long": _("The conditions of one stage may have {most} parts. Nothing was changed; use fewer."),
    "condition_empty": _("A condition asks for nothing. Nothing was changed; say when the rule holds."),
    "condition_not_list": _("“{name}” takes a list of conditions. Nothing was changed; write [{{ … }}, {{ … }}]."),
    "condition_not_count": _("In “{key}” these are needed: {keys}. Nothing was changed; mend it."),
    "condition_unknown_fact": _("“{fact}” is no fact. Nothing was changed; use one of: {known}."),
    "condition_unknown_comparison": _(
        "“{fact}” cannot be asked by “{asks}”. Nothing was changed; use one of: {known}."
    ),
    "condition_not_comparable": _("“{fact}” is compared with something of another kind. Nothing was changed; mend it."),
    "condition_not_number": _("“{key}” must count with whole numbers up to {most}. Nothing was changed; mend it."),
    "stage_name_twice": _("Two stages are named “{stage}”. Nothing was changed; give each a name of its own."),
    "stage_unused": _("No gate leads through the stage “{stage}”. Nothing was changed; name it at a gate, or drop it."),
    "stage_unknown": _("There is no stage “{stage}”. Nothing was changed; add it, or name another."),
    "stage_then_unknown": _(
        "“{then}” leads nowhere from the stage “{stage}”. Nothing was changed; use accept, reject, return, next, wait, "
        "or stage: and a stage of the same gate."
    ),
    "stage_leads_nowhere": _("No rule of the stage “{stage}” leads on. Nothing was changed; add one."),
    "stage_rule_twice": _("Two rules of the stage “{stage}” have one name. Nothing was changed; tell them apart."),
    "stage_redundancy_odd": _("In the stage “{stage}” least, target and most must rise. Nothing was changed; mend it."),
    "stage_bounds_odd": _("In the stage “{stage}” the floor must be below the ceiling. Nothing was changed; mend it."),
    "stage_values_missing": _("The stage “{stage}” has nothing to choose from. Nothing was changed; add values."),
    "stage_value_odd": _("“{value}” cannot be said in the stage “{stage}”. Nothing was changed; mend it."),
    "stage_copies_approval": _(
        "The stage “{stage}” would carry an approval to a version nobody has read. Nothing was changed; copy only what "
        "is against it."
    ),
    "stage_veto_without_reason": _(
        "The stage “{stage}” allows a veto without a reason. Nothing was changed; name its values in reason_for."
    ),
    "gate_stages_and_more": _(
        "The gate “{gate}” has stages and asks for approvals or silence too. Nothing was changed; leave one out."
    ),
    "gate_brought_nowhere": _(
        "The gate “{gate}” takes what the work began with, and has no stages. Nothing was changed; name its stages, or "
        "leave `brought` out."
    ),
    "gate_trust_half": _(
        "The gate “{gate}” needs both trusted_after and check_one_in. Nothing was changed; add the other."
    ),
    "commons_by_stages": _(
        "The gate “{gate}” would decide about the work's own rules by stages. Nothing was changed; ask for approvals "
        "and silence there."
    ),
    "commons_by_trust": _(
        "The gate “{gate}” would let trusted people change the work's own rules alone. Nothing was changed; leave out "
        "trusted_after."
    ),
    "rung_name_twice": _("Two rungs are named “{rung}”. Nothing was changed; give each a name of its own."),
    "rung_first_half": _(
        "“{rung}” needs both `first` and `first_least`, or neither, and neither where it is given at once. Nothing was "
        "changed; add the other, or take both out."
    ),
    "rung_unknown": _("There is no rung “{rung}”. Nothing was changed; add it, or name another."),
}
MISSING: dict[str, str] = {
    "stage": _("It is in the stage “{stage}”."),
    "stage_return": _("The stage “{stage}” has sent it back. Its author answers with a new version."),
    "stage_reject": _("The stage “{stage}” has decided against it. A new version begins again."),
    "held": _("Somebody holds it, for a reason that stands below. The hold ends by itself."),
    "drawn": _("A reader whom chance has drawn has to approve it; after {time} another is drawn."),
}
MET: dict[str, str] = {
    "answered": _("The answers of many people settled all that it brings, by the rules of their stages."),
    "stage": _("It has passed the stage “{stage}”."),
    "stage_return": _("It has passed the stage “{stage}”."),
    "stage_reject": _("It has passed the stage “{stage}”."),
    "held": _("Nobody holds it."),
    "drawn": _("The reader whom chance has drawn approved it."),
    "trusted": _("Its author had {given} good pieces in a row; chance did not draw this one for a check."),
}
NEXT: dict[str, str] = {
    "stage": _("It goes through the stage “{stage}” first; “How we decide” says how."),
}

# What a process document says, for “How we decide”: one sentence for each number and choice.
RULES: dict[str, str] = {
    "gate_stages": _("It goes through stages, one after another: {names}."),
    "gate_brought": _("The pages that the work began with come to the first stage too."),
    "gate_trusted_after": _("Good pieces in a row after which an author is trusted: {count}."),
    "gate_check_one_in": _("Of a trusted author's pieces, chance draws for a check one in {count}."),
    "gate_drawn": _(
        "One approval has to come from a reader drawn by chance; when she is silent for {time}, from another."
    ),
    "stage_unit_contribution": _("What goes through it: contributions."),
    "stage_unit_piece": _("What goes through it: pieces, which people take."),
    "stage_unit_question": _("What goes through it: questions, which people answer."),
    "stage_unit_post": _("What goes through it: what people said."),
    "stage_unit_review": _("What goes through it: reviews, which are judged in their turn."),
    "stage_eligible": _("Who may take part: {if}."),
    "stage_eligible_all": _("Everybody may take part who did not write it."),
    "stage_together_folder": _("Nothing goes on before everything in its folder is as far."),
    "stage_together_work": _("Nothing goes on before every piece of the work is as far."),
    "stage_slots": _("People who may have a piece at the same time: {count}."),
    "stage_lease": _("A piece is taken for {time}."),
    "stage_warn": _("One is reminded of the end so long before it: {time}."),
    "stage_extensions": _("How often one may keep it longer: {count}."),
    "stage_person_most": _("Pieces that one person may have at a time: {count}."),
    "stage_reclaim_always": _("What was left goes to others at once."),
    "stage_reclaim_when_starved": _("What was left goes to others when nothing fresh is there."),
    "stage_serve_pick": _("Everybody picks what suits her."),
    "stage_serve_recommend": _("Everybody is shown first what suits her, and picks."),
    "stage_serve_queue": _("Pieces are given out in their order."),
    "stage_serve_random": _("Pieces are given out by lot."),
    "stage_serve_priority": _(
        "Pieces are given out one at a time: first those of which readers or others said that something is urgent, "
        "then the oldest."
    ),
    "stage_leave_out": _("Nobody is given: {names}."),
    "stage_fall_back": _("But when nothing else is left, she may be given: {names}."),
    "stage_known": _("Of a hundred that are given out, so many have an answer that is known: {count}."),
    "stage_points": _("Points that one is given: {count}."),
    "stage_grant": _("They come every {time}."),
    "stage_expire": _("What is not used within {time} is gone."),
    "stage_cost": _("Points that one judgement costs: {count}."),
    "stage_not_where": _("Points cannot be used on: {names}."),
    "stage_grant_if": _("Who is given points: {if}."),
    "stage_ballot_yes_no": _("One says yes or no."),
    "stage_ballot_label": _("One says a number from {least} to {most}."),
    "stage_ballot_number": _("One says a number from {least} to {most}."),
    "stage_ballot_choice": _("One says one of: {names}."),
    "stage_ballot_text": _("One says it in one's own words."),
    "stage_ballot_tree": _("One names it, as a path down a tree of names."),
    "stage_ballot_ranking": _("One puts in order: {names}."),
    "stage_reason_for": _("These need a reason: {names}."),
    "stage_first_stands": _(
        "What one said first stands, until one takes it back; a second answer does not replace it."
    ),
    "stage_blind_authors": _("Who wrote it is not shown until it is decided."),
    "stage_blind_peers": _("What others said is not shown until it is decided."),
    "stage_blind_both": _("Neither who wrote it nor what others said is shown until it is decided."),
    "stage_binding": _("Whose word decides: {if}. What others say is shown."),
    "stage_double": _("Whose word counts twice: {if}."),
    "stage_answers_least": _("Answers from which on they count for something: {count}."),
    "stage_answers_target": _("Answers that are asked for at first: {count}."),
    "stage_answers_most": _("Answers at the most: {count}."),
    "stage_answers_errors": _("Useless answers after which it ends: {count}."),
    "stage_answers_suspicious": _("Answers that are asked for when one is suspicious: {count}."),
    "stage_by_majority": _("What most say stands."),
    "stage_by_weighted": _("What they say is added up."),
    "stage_by_mean": _("The mean of what they say stands."),
    "stage_by_matching": _("What matches stands."),
    "stage_by_tree": _("The lowest name that more than two thirds share stands."),
    "stage_by_model": _("What they say is weighed by how often each was right."),
    "stage_tolerance": _("Numbers match when they differ by no more than {count}."),
    "stage_floor": _("The score never falls below {count}."),
    "stage_ceiling": _("The score never rises above {count}."),
    "stage_start": _("It begins at {count}, if its author is: {if}."),
    "stage_veto": _("Who says {names} with a reason stops it until she takes that back. Who may: {if}."),
    "stage_override": _("That is overridden when: {if}."),
    "stage_copy": _("Over new versions there stay: {names}."),
    "stage_copy_trivial": _("Everything stays when a new version changes nothing that was read."),
    "stage_rule_accept": _("{rule}: it is integrated, if {if}."),
    "stage_rule_reject": _("{rule}: it is not taken, if {if}."),
    "stage_rule_return": _("{rule}: it goes back to its author, if {if}."),
    "stage_rule_next": _("{rule}: it goes on to the next stage, if {if}."),
    "stage_rule_stage": _("{rule}: it goes to the stage “{stage}”, if {if}."),
    "stage_rule_wait": _("{rule}: it waits, if {if}."),
    "stage_timer_accept": _("{rule}: it is integrated {time} {since}{besides}."),
    "stage_timer_reject": _("{rule}: it is not taken {time} {since}{besides}."),
    "stage_timer_return": _("{rule}: it goes back to its author {time} {since}{besides}."),
    "stage_timer_next": _("{rule}: it goes on to the next stage {time} {since}{besides}."),
    "stage_timer_stage": _("{rule}: it goes to the stage “{stage}” {time} {since}{besides}."),
    "stage_timer_wait": _("{rule}: it waits {time} {since}{besides}."),
    "stage_consequence": _(
        "If {percent} of a hundred or fewer found it fair: {fair} for those who said fair, {unfair} for those who said "
        "unfair, {judged} for whoever judged, {standing} for her standing."
    ),
    "rung_least": _("“{rung}” asks for: {if}."),
    "rung_first": _("Of the first {count} who hold “{rung}”, only this is asked: {if}."),
    "rung_access_at_once": _("“{rung}” is given at once."),
    "rung_access_on_request": _("“{rung}” is given to whoever asks."),
    "rung_access_by_people": _("“{rung}” is given when people who hold it find her checked work good: {count}."),
    "rung_access_by_vote": _("“{rung}” is given by votes of people who hold it: {count}."),
    "rung_access_nobody": _("“{rung}” is not given by this ladder."),
    "rung_lost": _("“{rung}” is lost after so many days without use: {count}."),
    "rung_grace": _("So many days more “{rung}” is kept after that: {count}."),
    "hold_hours": _("Somebody whose approval counts may hold a contribution, with a reason, for {time}."),
    "hold_once": _("She may do so once in so many days: {count}."),
    "credit_words": _("What a hundred words count for in credit: {count}."),
    "credit_review": _("What a review counts for: {count}."),
    "credit_integration": _("What an integration counts for: {count}."),
    "credit_answer": _("What an answer counts for: {count}."),
    "applies_to_open_no": _(
        "A contribution is decided by the rules under which it was sent; who may take part, vetoes, holds and caps are "
        "those of now. One that is open for more than 30 days comes under the present rules with its next version."
    ),
    "applies_to_open_yes": _("The rules of now decide about everything that is open, whenever it was sent."),
}

# The facts of conditions in words; what is asked of each is said after a colon.
FACTS: dict[str, str] = {
    "votes": _("votes"),
    "yes": _("votes for it"),
    "no": _("votes against it"),
    "abstain": _("votes neither for nor against it"),
    "margin": _("more votes for it than against"),
    "score": _("its score"),
    "highest": _("the highest label"),
    "lowest": _("the lowest label"),
    "kinds": _("different things that were said"),
    "agreeing": _("people who say the same"),
    "agreeing_permille": _("of a thousand, people who say the same"),
    "depth": _("steps down the tree that people agree on"),
    "errors": _("useless answers"),
    "lead": _("votes by which it is ahead of the next best"),
    "fair_permille": _("of a thousand, votes that it was fair"),
    "sure_permille": _("how sure the answers make it, of a thousand"),
    "approved_earlier": _("approvals in earlier stages"),
    "value": _("what most say"),
    "voters": _("people who could take part and did not write it"),
    "counting": _("people whose approval counts"),
    "taking_part": _("people who take part in the work"),
    "versions": _("versions"),
    "streak": _("good pieces of its author in a row"),
    "alternatives": _("alternatives for the same place"),
    "waiting_in_set": _("other pieces that are not yet as far"),
    "hours_open": _("hours since it came to this stage"),
    "hours_since_version": _("hours since its last version"),
    "hours_since_last": _("hours since the last vote"),
    "hours_since_first_no": _("hours since the first vote against it"),
    "hours_since_objection": _("hours since the last objection was taken back"),
    "merges": _("it fits the present edition"),
    "vetoed": _("a veto stands"),
    "veto": _("vetoes that stand"),
    "checked": _("chance has drawn it for a check"),
    "flagged": _("somebody flagged it"),
    "author_counts": _("its author's approval counts"),
    "author_signed_in": _("its author is signed in"),
    "base_is_stable": _("what it changes was looked at"),
    "set_is_complete": _("all of its set are as far"),
    "checks_pass": _("its checks pass"),
    "change": _("what it does"),
    "quality": _("the quality of its place"),
    "signed_in": _("signed in"),
    "counts": _("her approval counts"),
    "wrote": _("she wrote it"),
    "took_earlier": _("she took part in an earlier stage of it"),
    "spoke": _("she spoke there"),
    "integrated": _("her integrated contributions"),
    "judged": _("of them on others' judgement"),
    "reviewed": _("her reviews"),
    "points": _("her points"),
    "standing": _("her standing"),
    "active_days": _("days on which she did something here"),
    "days_known": _("days since she joined"),
    "given": _("“{argument}”, said by"),
    "done": _("pieces she did in “{argument}”"),
    "rung": _("she holds the rung"),
    "passed": _("she passed the quiz"),
    "skill": _("she knows"),
}
ASKS: dict[str, str] = {
    "at_least": _("at least {wanted}"),
    "at_most": _("at most {wanted}"),
    "more_than": _("more than {wanted}"),
    "less_than": _("fewer than {wanted}"),
    "is": _("{wanted}"),
    "is_not": _("not {wanted}"),
    "one_of": _("one of {wanted}"),
}
SINCE: dict[str, str] = {
    "opened": _("after it came to this stage"),
    "version": _("after its last version"),
    "last": _("after the last vote"),
    "first_no": _("after the first vote against it"),
    "objection": _("after the last objection was taken back"),
}
WAYS: dict[str, str] = {
    "own": _("what she wrote"),
    "seen": _("what she has seen"),
    "earlier": _("what she had in an earlier stage"),
    "spoke": _("what she spoke about"),
}

# What somebody lacks for a rung beside what it asks for at least.
RUNGS_LACK: dict[str, str] = {
    "votes": _("You asked for it; those who hold it are asked."),
    "used_lately": _("You did not use it for long, and it was lost. Ask for it again."),
    "given_elsewhere": _("It is not given by this ladder."),
}
