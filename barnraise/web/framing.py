"""allauth's pages inside our layout: a tag of Django's templates that puts a block between masthead and foot."""

from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString
from markupsafe import Markup

from barnraise.publishing.page import Page
from barnraise.publishing.templating import render
from barnraise.web import outcomes
from barnraise.web.form_keys import guards
from barnraise.web.showing import name_of

register = template.Library()


class _Framed(template.Node):
    def __init__(self, title: NodeList, body: NodeList):
        self.title, self.body = title, body

    def render(self, context: template.Context) -> SafeString:
        request = context["request"]
        page = Page(
            title=" ".join(self.title.render(context).split()),
            here="profile" if request.user.is_authenticated else "",
            person=name_of(request),
            language=getattr(request, "LANGUAGE_CODE", "en"),
            indexed=False,
            messages=outcomes.taken(request),
        )
        # Django's templates have escaped the body already, and both kinds of markup say so in the same way.
        body: Any = self.body.render(context)
        return SafeString(render("framed.html", page=page, body=Markup(body), csrf_input=Markup(guards(request))))


@register.tag
def framed(parser: Parser, token: Token) -> _Framed:
    """`{% framed %}title{% within %}body{% endframed %}`: a page of ours around another's."""
    title = parser.parse(("within",))
    parser.delete_first_token()
    body = parser.parse(("endframed",))
    parser.delete_first_token()
    return _Framed(title, body)
