"""The pages about how the site is run: every link of them leads somewhere."""

import re

from django.test import Client

from barnraise import governance
from tests.makers import Makers
from tests.promises import promises


@promises("Like everything else they are changed by contributions.")
def test_every_link_of_the_page_about_the_site_leads_somewhere(make: Makers, client: Client) -> None:
    governance.found()
    make.work()
    governance.suspend(make.member("Dee"), reason="Shouts.")
    found = {}
    for url in ("/about", "/about/acts", "/book/outline/more?in=&after=a.md"):
        page = client.get(url).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        found |= {link: client.get(link).status_code for link in re.findall(r'href="(/[^"#]+)"', main)}
    assert {link: status for link, status in found.items() if status >= 400} == {}
    assert {"/commons/process", "/commons/edit/suspensions.toml", "/about/acts?all"} <= found.keys()
