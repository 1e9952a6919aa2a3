"""Words that say nothing of what a text is about: articles, prepositions, pronouns, and what files are called."""

_ENGLISH = """a about above after all also an and any are as at be because been before being below between both but by
can cannot could did do does doing down during each every few for from further had has have having he her
here hers him his how i if in into is it its just many may me might more most much must my no nor not now
of off on once only or other our out over own per she should so some such than that the their them then
there these they this those through to too under until up upon very via was we were what when where which
while who whom why will with within without would you your"""
_GERMAN = """aber alle als am an auch auf aus bei bis das dass dem den der des die doch durch ein eine einem einen
einer eines er es für gegen hat ihr im in ist kann mit nach nicht noch nur oder ohne sehr sein sich sie
sind so über um und uns unter vom von vor war was wenn wie wir wird zu zum zur zwischen"""
_ROMANCE = """au aux avec ce ces cette comme dans de des du elle en entre est et il ils je la le les leur mais ne nous
ou par pas pour que qui sa sans ses son sont sur un une vous al como con cual del desde donde el ella en
entre es esta este hasta las los más no para pero por porque que se sin sobre su sus una uno unos y alla
alle che con da dal dalla dei del della delle di gli il lo nei nel nella per più sono su sul sulla tra ao
aos as com da das do dos em mais na nas no nos o os ou pela pelo por sem uma"""
_FILES = """chapter chapters content contents doc docs draft file files index introduction main new page pages part
parts readme section src text untitled"""

STOP_WORDS = frozenset(" ".join((_ENGLISH, _GERMAN, _ROMANCE, _FILES)).split())
