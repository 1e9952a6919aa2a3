"""`python -m tests.promises`: write docs/claims.md, and print what is still to be said of which sentence."""

import sys

from tests.promises.marks import list_of, read, unaccounted
from tests.promises.page import PAGE, page
from tests.promises.texts import ROOT, UNREAD


def main() -> int:
    """Write the page, print each sentence that is neither shown nor listed, and return 1 when there is one."""
    texts = read()
    PAGE.write_text(page(texts))
    left = [(text, words) for text in texts for words in unaccounted(text)]
    for text, words in left:
        print(
            f"{text.path}: {words}\n    neither marked on a test nor listed in {list_of(text.path).relative_to(ROOT)}"
        )
    shown = sum(len(text.shown_by) for text in texts)
    whole = sum(len(text.sentences) for text in texts)
    print(f"{whole} sentences, {shown} of them shown by tests. Not yet read: {', '.join(UNREAD) or 'none'}.")
    return int(bool(left))


if __name__ == "__main__":
    sys.exit(main())
