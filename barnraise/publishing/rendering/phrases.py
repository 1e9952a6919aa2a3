"""Every sentence and label that rendering adds to a text, in one place."""

NOTES = "Notes"
BACK = "Back to the text"
TABLE = "Table {number}"
FORMULA = "Formula {number}"
CODE = "Code"
NOT_UTF8 = "This text is not in UTF-8. It was read as Latin-1, so some letters may be wrong."
LONG_LINES = "This text has a line too long to lay out. Its first {shown} signs are shown; the whole is in the file."
LARGE = "This text is too large to lay out. Its first {shown} signs are shown; the whole is in the file."
DENSE = "This text has too many marks to lay out. Its source is shown."
DENSE_SOURCE = "This text has too many marks. Its first {shown} signs are shown; the whole is in the file."
MORE_ROWS = "The first {shown} rows are shown; {more} more are in the file."
MORE_COLUMNS = "The first {shown} columns are shown; {more} more are in the file."
BROKEN_TABLE = "This table has a quotation mark that never closes. Its source is shown."
NO_VIEW = "{name} cannot be shown here. It has {size}."
DOWNLOAD = "Download it"
EMPTY = "There is nothing here yet."
INCLUDE_MISSING = "Included text that is missing: {path}"
INCLUDE_CYCLE = "Included text that includes itself: {path}"
INCLUDE_LIMIT = "Included text left out, because there is too much of it: {path}"
UNSAFE_PICTURE = "This drawing could not be read, so it is not shown."
MORE_CELLS = "{more} more cells are in the file."
NO_HTML_OUTPUT = "An output in HTML is in the file; it is not shown here."
BEGIN = "Not written yet: begin it"

ADMONITIONS = {
    "note": "Note",
    "info": "Note",
    "abstract": "Summary",
    "summary": "Summary",
    "tldr": "Summary",
    "todo": "To do",
    "tip": "Tip",
    "hint": "Hint",
    "important": "Important",
    "seealso": "See also",
    "success": "Good",
    "check": "Check",
    "done": "Done",
    "question": "Question",
    "help": "Help",
    "faq": "Questions",
    "warning": "Warning",
    "caution": "Caution",
    "attention": "Attention",
    "failure": "Failure",
    "fail": "Failure",
    "missing": "Missing",
    "danger": "Danger",
    "error": "Error",
    "bug": "Bug",
    "example": "Example",
    "quote": "Quotation",
    "cite": "Quotation",
    "admonition": "",
    "topic": "",
    "sidebar": "",
    "objectives": "Objectives",
    "questions": "Questions",
    "keypoints": "Key points",
    "challenge": "Challenge",
    "exercise": "Exercise",
    "callout": "Note",
    "prereq": "What you need",
    "prerequisites": "What you need",
    "instructor": "For instructors",
    "discussion": "Discussion",
    "testimonial": "Testimonial",
    "checklist": "Checklist",
    "getready": "Getting ready",
    "solution": "Solution",
    "hint-box": "Hint",
    "spoiler": "Show more",
    "details": "Details",
    "dropdown": "Details",
    "versionadded": "Added in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version",
}
