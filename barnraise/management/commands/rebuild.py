"""`barnraise rebuild`: make everything derived anew from record and revisions."""

from typing import Any

from barnraise import contributions, record
from barnraise.management import commanding
from barnraise.web.counts import Count


class Command(commanding.Command):
    """Make everything derived anew."""

    help = (
        "Make search, published pages, credit and notices anew from record and revisions; safe while the server runs."
    )

    def act(self, **options: Any) -> object:
        """Rebuild one work after another, then let the followers catch up."""
        from barnraise.credit.models import Authorship  # slow: help needs no table
        from barnraise.management import checking, derivation
        from barnraise.people import name_keys
        from barnraise.publishing import site
        from barnraise.publishing.builds import keeping
        from barnraise.web.serving import followers
        from barnraise.works.models import Work

        derivation.derive_index()
        derivation.state_editions()
        with record.writing():
            name_keys.derive()
        works = list(Work.objects.filter(is_ready=True).order_by("pk"))
        pages = components = 0
        with self.bar("Rebuilding", len(works)) as progress:
            for done, work in enumerate(works, 1):
                derivation.derive_rows(work)
                components += Authorship.objects.filter(work=work).count()
                with site.alone():
                    for file in list(checking.damaged_pages(work)):
                        file.unlink()
                    pages += site.publish(work)
                for build in keeping.damaged(work):
                    keeping.path_of(work, build.name).unlink(missing_ok=True)
                progress(done)
        record.start_over(contributions.Climbing.name)
        read = record.follow(followers())
        self.say(
            f"{Count(len(works)):work was|works were} rebuilt; {Count(pages):page was|pages were} other than before."
        )
        return {"works": len(works), "components": components, "pages_changed": pages, "entries": read}
