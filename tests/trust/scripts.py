"""Texts that want to run as scripts, pages in which people typed them everywhere, and a browser that tells what ran."""

import itertools
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from playwright.sync_api import Browser, Error

from barnraise import contributions, governance, judging, notices, people, record, talk, tasks
from barnraise.base import Clock, now, why_not_path
from barnraise.contributions import Remark
from barnraise.notices.inputs import Wish
from barnraise.people.models import Account
from barnraise.publishing.releases import Naming, release
from barnraise.rules.process import PROCESS_PATH, WORK_PATH
from barnraise.talk.inputs import Opening, Saying
from barnraise.web import digests
from barnraise.web.serving import followers
from barnraise.works.declaration import Declared, Item, written
from tests.conditions import LIMIT_SECONDS
from tests.judging.asking import DOCUMENT
from tests.judging.asking import PATH as INQUIRY
from tests.makers import Makers

ACT = "alert(1)"
EVENTS = ("onerror", "onload", "onclick", "onmouseover", "onfocus autofocus tabindex=1", "ontoggle", "onanimationstart")
ELEMENTS = (
    "img src=x",
    "svg",
    "body",
    "details open",
    "input autofocus",
    "video src=x",
    "a href=#",
    "iframe",
    "marquee",
)
OUT_OF = ("", '">', "'>", "</title>", "</textarea>", "</script>", "-->", "]]>", "</style>", "`", "\\", "{{", "%22%3E")
LINKS = (
    "javascript:{}",
    "JaVaScRiPt:{}",
    "java\tscript:{}",
    "&#106;avascript:{}",
    "data:text/html,<script>{}</script>",
)
HOLDERS = (
    *("[a]({})", "![a]({})", "<{}>", '<a href="{}">a</a>', '<iframe src="{}"></iframe>', '<object data="{}"></object>'),
    *('<form action="{}"><button>a</button></form>', '<svg><a xlink:href="{}"><text y="9">a</text></a></svg>'),
    *('<meta http-equiv="refresh" content="0;url={}">', '<math href="{}">a</math>', '<embed src="{}">'),
)
WHOLE = (
    "<script>{}</script>",
    "<ScRiPt >{}</sCrIpT>",
    "<script src=data:,{}></script>",
    "<noscript><p title='</noscript><img src=x onerror={}>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror={}>",
    "<svg><style><img src=x onerror={}></style></svg>",
    "<iframe srcdoc='<script>{}</script>'></iframe>",
    "<template><script>{}</script></template>",
    "<svg><script>{}</script></svg>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<style>@import 'javascript:{}';</style>",
    "```html\n<script>{}</script>\n```",
    "<x contenteditable onblur={} tabindex=1>a</x>",
)


def payloads() -> list[str]:
    """Return texts of our own making, and those of files of others in $BARNRAISE_DATA/xss, one a line or in lists."""
    made = [f"{out}<{element} {event}={ACT}>" for out in OUT_OF[:4] for element in ELEMENTS for event in EVENTS]
    made += [f"{out}<script>{ACT}</script>" for out in OUT_OF]
    made += [holder.format(link.format(ACT)) for holder, link in itertools.product(HOLDERS, LINKS)]
    made += [whole.replace("{}", ACT) for whole in WHOLE]
    folder = os.environ.get("BARNRAISE_DATA")
    return list(dict.fromkeys([*made, *(_in_files(Path(folder, "xss")) if folder else ())]))


def _in_files(folder: Path) -> Iterator[str]:
    for file in sorted(folder.glob("*.txt")):
        if file.name != "SOURCE.txt":
            yield from filter(None, file.read_text(errors="replace").splitlines())
    for file in sorted(folder.glob("*.json")):
        for one in json.loads(file.read_text()):
            yield one["payload"] if isinstance(one, dict) else str(one)


def spread(texts: list[str], count: int) -> list[str]:
    """Choose so many of the texts, always the same, from all of them alike."""
    return [texts[place * len(texts) // count] for place in range(count)]


def joined(texts: list[str], length: int) -> list[str]:
    """Join texts to as few fields of a length as they fit in; what is longer alone is left out."""
    fields: list[str] = []
    for text in (" ".join(one.split()) for one in texts):
        if fields and len(fields[-1]) + len(text) < length:
            fields[-1] += f" {text}"
        elif len(text) <= length:
            fields.append(text)
    return fields


def pages_of_every_text(make: Makers, texts: list[str], *, a_page: int = 300) -> dict[str, str]:
    """Return pages that show every text as Markdown, and as a plain cell of a table."""
    parts = [texts[start : start + a_page] for start in range(0, len(texts), a_page)]
    files: dict[str, str | bytes] = {}
    for number, part in enumerate(parts):
        files[f"words-{number}.md"] = "# Words\n\n" + "\n\n".join(part) + "\n"
        cells = (json.dumps(text.replace('"', "'"), ensure_ascii=False) for text in part)
        files[f"cells-{number}.csv"] = "cell\n" + "\n".join(cells) + "\n"
    make.work(slug="texts", files=files)
    return _read([f"/texts/read/{path}" for path in files])


def pages_of_every_field(make: Makers, clock: Clock, texts: list[str]) -> dict[str, str]:
    """Return pages that show texts wherever else people may type some: names, titles, remarks, reasons, paths."""
    ann = make.member("Ann")
    names = [make.member(name) for name in joined([text for text in texts if len(text) <= 60], 60)[:40]]
    work = make.work(by=ann, recipe="patch-review", files={"one.md": "# One\n\nA line.\n\nAnother line.\n"})
    addresses = ["/book/", "/book/talk", "/book/tasks", "/book/contributions?state=all", "/book/reports", "/tasks"]
    addresses += ["/book/changes", "/book/editions", "/search?q=alert", "/book/search?q=alert", "/book/people"]
    for number, title in enumerate(joined(texts, 200)):
        clock.advance(hours=1)
        by = names[number % len(names)]
        begun = talk.begin(
            work, by, Opening(title=title, body=title, about="component", path="one.md", quote="A line.")
        )
        talk.say(begun, ann, Saying(body=title))
        task = tasks.offer(work, ann, tasks.Offer(title=title, about=title, path=title[:100], topics=title[:80]))
        addresses += [f"/book/talk/{begun.number}", f"/tasks/{task.uid}", f"/people/{by.uid}"]
    for number, summary in enumerate(joined(texts, 450)):
        clock.advance(hours=1)
        by = names[number % len(names)]
        sent = make.sent(work, by, summary=summary, made="machine", source=summary)
        contributions.remark(sent, ann, Remark(path="one.md", quote="better", body=summary, replacement=summary))
        make.reviewed(sent, ann, "request_changes", summary)
        talk.report(work, by, "one.md", edition=1, body=summary)
        addresses.append(f"/book/contributions/{sent.number}")
    for number, text in enumerate(joined([text for text in texts if len(text) <= 80], 80)[:5]):
        addresses += _shown_of_work(make, f"titled-{number}", text)
        people.describe(names[number % len(names)], name=names[number % len(names)].name, about=text)
        governance.hide(f"/titled-{number}/read/two.md", reason=text)
    release(work, ann, Naming(edition=work.edition, name=joined(texts, 80)[0], note="\n\n".join(texts)[:9000]))
    addresses += ["/about/acts?all", "/questions", *(f"/search?q={quote(text)}" for text in joined(texts, 200)[:3])]
    pages = _read([*dict.fromkeys(addresses), f"/book/releases/{work.edition}", "/"])
    return {**pages, **_refused(joined(texts, 60)[:3])}


SVG, XHTML = 'xmlns="http://www.w3.org/2000/svg"', 'xmlns="http://www.w3.org/1999/xhtml"'
# What runs in documents that are no HTML: drawings, and XML as browsers show it.
IN_XML = (
    f"<script {XHTML}>{ACT}</script>",
    f'<svg {SVG} onload="{ACT}"/>',
    f"<svg {SVG}><script>{ACT}</script></svg>",
    f'<img {XHTML} src="x" onerror="{ACT}"/>',
    f'<body {XHTML} onclick="{ACT}"/>',
    f'<iframe {XHTML} srcdoc="&lt;script&gt;{ACT}&lt;/script&gt;"/>',
    f'<svg {SVG}><foreignObject><body {XHTML} onmouseover="{ACT}"/></foreignObject></svg>',
    f'<svg {SVG}><a href="javascript:{ACT}"><text y="9">a</text></a></svg>',
)
_OUT_OF_XML = ("{}", "]]>{}", "</title>{}<title>", "--&gt;-->{}", "&lt;{}")
_FEEDS = ("/feed.atom", "/book/feed.atom", "/book/talk/feed.atom", "/book/releases.atom", "/drawn/feed.atom")


def documents(make: Makers, clock: Clock, texts: list[str]) -> dict[str, str]:
    """Return feeds of everything that people typed, and drawings as they are given; after `pages_of_every_field`."""
    ann = make.member("Ann")
    work = make.work(by=ann, slug="drawn", files={f"{place}.svg": text for place, text in enumerate(texts)})
    for place, form in enumerate(_OUT_OF_XML):
        for text in joined([form.format(one) for one in texts], 180):
            clock.advance(hours=1)
            begun = talk.begin(work, ann, Opening(title=text, body=text))
            talk.say(begun, ann, Saying(body=text))
            make.sent(work, ann, summary=text, files={f"{place}-{begun.number}.md": "Words.\n"})
        work.refresh_from_db()
        release(work, ann, Naming(edition=work.edition, name=f"{place} {texts[place]}"[:80], note=" ".join(texts)))
    raw = (f"/drawn/raw/{place}.svg" for place in range(len(texts)))
    given = _given([*_FEEDS, "/drawn/talk/feed.atom", "/drawn/releases.atom", *raw])
    assert sum("alert(1)" in text for address, text in given.items() if address.endswith(".atom")) >= 5
    return given


def _given(addresses: list[str]) -> dict[str, str]:
    """Return what is given at addresses as drawings and feeds."""
    client, found = Client(), {}
    for address in addresses:
        answer = client.get(address)
        if answer.status_code == 200 and re.match("image/svg|application/atom", answer["Content-Type"]):
            found[address] = b"".join(answer).decode()
    return found


def bare_documents(texts: Iterable[str]) -> dict[str, str]:
    """Return the same texts as if nobody had escaped and no drawing had been looked at."""
    head, listed = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>', list(texts)
    feeds = {f"/bare/{place}.atom": f"{head}{text}</title></feed>" for place, text in enumerate(listed)}
    drawn = {f"/bare/{place}.svg": text for place, text in enumerate(listed) if text.startswith("<svg")}
    return feeds | drawn


def letters(make: Makers, clock: Clock, settings: Any, texts: list[str]) -> dict[str, str]:
    """Return the HTML of the mails that tell of people with odd names and what they say of odd titles."""
    settings.BARNRAISE_MAIL_URL, settings.BARNRAISE_URL = "smtp://mail.example", "https://commons.example"
    settings.BARNRAISE_NAME = "Commons <img src=x onerror=alert(1)>"
    reader, found = make.member("Reader"), {}
    account = Account.objects.get(person=reader)
    EmailAddress.objects.create(user=account, email="reader@example.org", verified=True, primary=True)
    notices.wish(account, Wish(mail="daily"))
    work = make.work(slug="told", by=make.member("Ann"), recipe="patch-review")
    for text in joined(texts, 60)[:20]:
        clock.advance(hours=1)
        sent = make.sent(work, reader, summary=text, files={f"{work.edition}.md": "Words.\n"})
        make.reviewed(sent, make.member(text), "request_changes", text)
    record.follow(followers())
    digests.send_due(now() + timedelta(days=2))
    for place, letter in enumerate(mail.outbox):
        found[f"/letter/{place}"] = str(letter.alternatives[0][0])  # type: ignore[attr-defined]
    assert found and all("alert(1)" in text for text in found.values())
    return found


def _shown_of_work(make: Makers, slug: str, text: str) -> list[str]:
    """Start a work that says a text wherever its documents, its names of files and its tables can; tell its pages."""
    said = json.dumps(text, ensure_ascii=False)
    declared = Declared(
        title=text, kind=text[:30], language=text[:35], licence="CC0-1.0", purpose=text, rules=(text,),
        outline=(Item(title=text, items=(Item(title=text, path="two.md"), Item(path="one.md"))),),
        licences=((text, "CC0-1.0"),), translations=((text[:35], text),),
    )  # fmt: skip
    asked = DOCUMENT.replace('"Tide gauges"', said).replace('"Where does the water stand?"', said)
    cell = text.replace('"', "'")
    files: dict[str, str | bytes] = {
        WORK_PATH: written(declared),
        "one.md": f"---\ntitle: {said}\nauthor: {said}\n---\n\nA line.\n",
        "two.md": "# Two\n",
        "data/gauges.csv": f'id,"{cell}"\n"{cell}","{cell}"\n',
        INQUIRY: asked.replace('"middle"', said),
    }
    odd = f"{text}.md"
    if why_not_path(odd, imported=True) is None:  # an imported history may have such names
        files[odd] = "# Odd\n"
    judging.refresh(make.work(slug=slug, files=files))
    pages = [
        "",
        "outline",
        "read/one.md",
        "read/data/gauges.csv",
        "questions",
        "process",
    ]
    return [f"/{slug}/{page}" for page in pages] + ([f"/{slug}/read/{quote(odd)}"] if odd in files else [])


def _refused(texts: list[str]) -> dict[str, str]:
    """Return the pages that say again what was typed wrongly."""
    client, signed_in, found = Client(), Client(), {}
    signed_in.force_login(Account.objects.get(username="Ann"))
    for number, text in enumerate(texts):
        sent = {"text": f"version = 1\n{json.dumps(text)} = 1\n", "summary": text, "send": "1"}
        answer = signed_in.post(f"/book/edit/{PROCESS_PATH}", sent)
        found[f"/refused/process/{number}"] = answer.content.decode()
        sent["text"] = written(Declared(title=text, licence=text))
        found[f"/refused/work/{number}"] = signed_in.post(f"/book/edit/{WORK_PATH}", sent).content.decode()
        for place, fields in (
            ("begin", {"address": text, "title": text, "licence": text}),
            ("book/tasks/offer", {"title": "", "about": text, "topics": text, "path": text}),
            ("book/talk/new", {"title": text, "body": "", "about": "component", "path": text, "quote": text}),
            ("profile", {"name": text, "about": text, "language": text}),
        ):
            found[f"/refused/{place}/{number}"] = signed_in.post(f"/{place}", fields, follow=True).content.decode()
        for place, fields in (("join", {"name": text, "password": "x"}), ("sign-in", {"login": text, "password": "x"})):
            found[f"/refused/{place}/{number}"] = client.post(f"/{place}", fields).content.decode()
        found[f"/refused/{number}"] = client.get(f"/book/read/{quote(text)}").content.decode()
    return found


def _read(addresses: list[str]) -> dict[str, str]:
    client, found = Client(), {}
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        found[address] = answer.content.decode()
    return found


# Runs before anything of a page, in every frame, whatever the page's policy says; when the page is loaded, it does to
# every element what a reader might do to it, and says so.
LISTEN = """
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => console.log("RAN " + location.href);
addEventListener("load", async () => {
  if (window !== top) return;
  const kinds = ["click", "mouseover", "mouseenter", "pointerenter", "focus", "blur", "toggle", "error", "load",
    "input", "animationstart", "keydown", "wheel", "begin"];
  // A drawing or a feed has no body; a browser puts what it cannot read of them into one.
  const all = document instanceof HTMLDocument ? "main *, body *" : "*";
  for (const one of document.querySelectorAll(all)) {
    if (one.closest("form") && one.matches("button, input[type=submit]")) continue;
    for (const kind of kinds) one.dispatchEvent(new Event(kind, {bubbles: false, cancelable: true}));
    if (/^a$/i.test(one.tagName) && /^\\s*(java|data|vb)/i.test(one.getAttribute("href") || "")) {
      if (one.click) one.click();
      else one.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
    }
    if (one.focus) one.focus({preventScroll: true});
  }
  await new Promise(done => setTimeout(done, 20));
  console.log("TRIED");
});
"""
# Feeds as other browsers and extensions show them: as XML. Chromium itself only offers to keep a feed.
KINDS = {".atom": "application/xml", ".svg": "image/svg+xml"}
# How long a page that may leave holds up the browser: a text of others can be one that never loads, or never ends.
MOST_SECONDS = 20


def ran(browser: Browser, pages: dict[str, str], headers: dict[str, str], *, may_leave: bool = False) -> list[str]:
    """Show pages in a browser, wait until each is loaded, do what a reader could; return where a script ran.

    A page that leads itself away or does not end is an error, unless pages may leave: then it is heard until then.
    """
    context, heard = browser.new_context(), set[str]()
    most = (MOST_SECONDS if may_leave else LIMIT_SECONDS) * 1000
    context.add_init_script(LISTEN)
    shown = [""]
    context.on("console", lambda said: heard.add(shown[0]) if said.text.startswith("RAN") else None)
    context.on("dialog", lambda dialog: dialog.dismiss())
    page = context.new_page()
    with serving(pages, headers) as origin:
        for shown[0] in pages:
            try:
                with page.expect_console_message(lambda said: said.text == "TRIED", timeout=most):
                    page.goto(origin + shown[0], wait_until="commit", timeout=most)
            except Error:
                if not may_leave:
                    raise
                page.close()
                page = context.new_page()
    context.close()
    return sorted(heard)


@contextmanager
def serving(pages: dict[str, str], headers: dict[str, str]) -> Iterator[str]:
    """Serve pages under their addresses on a port of this machine, and nothing at any other; tell the origin."""

    class Pages(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: the second of two would wait for the first to be acknowledged

        def do_GET(self) -> None:
            html = pages.get(self.path)
            self.send_response(204 if html is None else 200)
            if html is not None:
                kind = next((kind for ending, kind in KINDS.items() if self.path.endswith(ending)), "text/html")
                for name, value in {**headers, "Content-Type": f"{kind}; charset=utf-8"}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(html.encode())))
            self.end_headers()
            self.wfile.write((html or "").encode())

        def log_message(self, *said: object) -> None:
            """Keep silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
