"""The sentences for codes about books, builds and releases."""

from django.utils.translation import gettext_noop as _

BOOKS: dict[str, str] = {
    "builder_missing": _(
        "EPUB and PDF need {tools}, which is not installed here. Nothing was written; whoever runs the server can type "
        "“pip install 'barnraise[typesetting]'”, or “make typesetting” in a checkout."
    ),
    "build_failed": _("The book could not be made: {reason}. What was there before still is; try again, or report it."),
    "build_slow": _(
        "The book was not made within {seconds} seconds. What was there before still is; take a part of the work."
    ),
    "book_empty": _("“{work}” has no page yet that a book could hold. Nothing was written; write the first page."),
    "book_large": _(
        "This work has more than {most} pages, too many for one book. Nothing was written; take one of its parts."
    ),
    "part_unknown": _("There is no part “{part}” of this work. Nothing was written; look at the list of its parts."),
    # releases
    "release_name_missing": _("A release needs a name. Nothing was changed; give it one, such as “Spring 2027”."),
    "release_name_long": _(
        "A name has at most {most} letters, and what is said about it {most_note}. Nothing was changed; shorten it."
    ),
    "release_no_standing": _(
        "Whoever's approval counts in this work may name a release. Nothing was changed; have a piece integrated first."
    ),
    "release_named": _("Edition {edition} is a release already. Nothing was changed; the next edition can be another."),
    "release_not_newest": _(
        "Edition {edition} is not the newest any more. Nothing was changed; look at what has come, and release that."
    ),
    "release_not_free": _("No free licence is known of this work. Nothing was changed; name one in its declaration."),
    "release_waits": _(
        "Some pieces of edition {edition} wait for somebody's look. Nothing was changed; look at them, then release it."
    ),
}
