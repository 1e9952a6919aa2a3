"""The sentences for codes about books, builds and releases."""

from django.utils.translation import gettext_noop as _

BOOKS: dict[str, str] = {
    "builder_missing": _(
        "EPUB and PDF need {tools}, which is not installed here. Nothing was written; whoever runs the server can type "
        "“pip install barnraise[publish]”."
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
}
