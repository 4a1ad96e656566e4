"""Names that people give in what they write: "this is Sam", "my name is Priya", "Dear Mr Okafor".

By the phrases around them, in English and, where a phrase says it outright, in seven more languages. What
could be another word ("this is fine", "Same here") is no name; a name that is a word too counts with a
capital where a phrase gives it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

LONGEST_READ = 20_000
"""Characters of a text that are read for names: longer ones are no messages."""

_UPPER = "A-ZÀ-ÖØ-ÞĀĆČĐĒĢĪĶŁŃŅŌŘŚŠŪŹŻŽ"
_CAPITAL = rf"(?:[OD]['’])?[{_UPPER}]\w+(?:-[{_UPPER}]\w+)*"
_BETWEEN = r"(?:(?:de|da|di|van|von|der|den|bin|bint|ben|al|el|la|le|[A-Z]\.) ){0,2}"
_NAME = rf"(?P<name>{_CAPITAL}(?: {_BETWEEN}{_CAPITAL}){{0,2}})"
_SMALL = r"(?P<name>[^\W\d_]{2,}(?: [^\W\d_]{1,3}(?= [^\W\d_]{4}))?(?: [^\W\d_]{3,})?)"
_STOP = r"(?=\s{0,5}(?:[.,;:!?)\n–—]|- |$))"
_AFTER = (
    r"(?=\s{0,5}(?:[.,;!?)\n–—]|- |$)"
    r"|\s{1,5}(?:here|from|with|at|and|again|speaking|calling|writing|your|in|of|on|i|I|I'm)\b)"
)
_LINK = r"(?:'s|’s| is|:)"
_OUTRIGHT = rf"my (?:full |first |last |given |family |sur)?name{_LINK}|name's|i(?:'m| am) called"
_FOREIGN = (
    r"me llamo|mi nombre es|mein name ist|ich hei(?:ß|ss)e|je m['’]appelle|mon nom est|mi chiamo"
    r"|mijn naam is|ik heet|(?:o )?meu nome é"
)
_GREETING = r"hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|morning|afternoon|evening"
_THANKS = r"thanks|thank you|many thanks|cheers|bye|goodbye|sorry|hola|gracias|hallo|danke|bonjour|merci"
_SIGNED = (
    r"(?:(?:kind|best|warm) )?regards|best wishes|yours (?:truly|sincerely)|sincerely|best|thanks|cheers"
)
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Mister|Doctor|Professor|Herr|Frau|Señor|Señora)\.?"
_BEGIN = r"(?:^|(?<=[.!?,;:\n–—])[ \t]{0,3}|(?<=- ))"

_DESK = r"(?:the |our )?(?:it (?:desk|department|team|support)|service|help ?desk|support|customer|technical)"

_OUTRIGHTS = (
    re.compile(rf"\b(?i:{_OUTRIGHT}|{_FOREIGN}) {_NAME}"),
    re.compile(rf"\b(?i:{_OUTRIGHT}|{_FOREIGN}) (?i:{_SMALL})"),
    re.compile(rf"\b(?i:call me|(?:under|in) the name(?: of)?|the name is|(?:full |sur)?name:) {_NAME}"),
    re.compile(rf"\b(?i:i['’]m|i am) {_NAME}{_AFTER}"),
)
"""Phrases that say it is a name: a word that may be one is."""

_OTHERS = (
    re.compile(rf"\b(?i:this is|it's me,) {_NAME}{_AFTER}"),
    re.compile(rf"\b(?i:this is|i['’]m|i am) (?i:{_SMALL})(?= (?:from|with|at) (?i:{_DESK})\b)"),
    re.compile(rf"\b(?i:it's|it is) {_NAME}(?= (?:here|from|speaking|again|calling)\b)"),
    re.compile(rf"\b(?i:speaking|talking|chatting|connected|through)(?i: to| with) {_NAME}{_AFTER}"),
    re.compile(
        rf"{_BEGIN}(?i:(?:{_GREETING})[ ,]+)?{_NAME} (?:here|speaking)"
        r"(?=\s{0,5}[.,;!?\n–—]|$| (?:from|with|at)\b)"
    ),
    re.compile(rf"{_BEGIN}(?i:{_GREETING}|{_THANKS}),? (?:{_TITLE} )?{_NAME}{_STOP}"),
    re.compile(rf"(?i:{_SIGNED})[,.!]?[ \t]{{0,5}}\n\s{{0,5}}{_NAME}\s{{0,5}}(?:$|\n)"),
    re.compile(rf"(?i:regards), {_NAME}[ \t]{{0,5}}[.!]?[ \t]{{0,5}}(?:$|\n)"),
    re.compile(rf"\b{_TITLE} {_NAME}"),
    re.compile(
        r"(?:קוראים לי|השם שלי(?: הוא)?|(?<!\w)שמי)\s{1,3}(?P<name>[א-ת]{2,}(?:\s[א-ת]{2,})?)"
        r"(?=\s{0,5}(?:[.,;!?\n–—]|$))"
    ),
)

_ASKED = re.compile(
    r"\byour (?:full |first |last |sur|family )?name\b|\bname on the (?:account|order|card|booking)"
    r"|who (?:am i|i am|i'm) (?:speaking|talking|chatting)"
    r"|\bqué nombre|\bsu nombre|מה שמך|איך קוראים לך",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    rf"^\W*(?i:(?:yes|sure|of course|certainly|ok|okay|hi|hello)[,.! ]+)?"
    rf"(?i:it's |it is |i'm |i am |this is |that's )?{_NAME}{_STOP}"
)

_NO_NAMES = frozenset(
    re.findall(
        r"\S+",
        "a able about above absolutely account admin afraid after afternoon again agent all alright also "
        "always am american an and android angry another any anyone apple april arabic are around as "
        "asian at august australian available aware awful azure back bank below best better blocked "
        "bluetooth both brazilian british broken busy but by bye call calling can canadian chat chinese "
        "chrome click client colleague colleagues come community company confused contact correct crazy "
        "customer customers danish day dear december delighted department desk did different difficult do "
        "does done down dutch easy edge english enter error european even evening every everybody "
        "everyone everything exactly excel excited facebook false february fine folks for found free "
        "french friday friend friends from further general generally german given glad gmail god going "
        "gone good goodbye google great greek guest guys happy hard have he heaven hebrew hell hello help "
        "helpdesk her here hers hey hi hidden him his hola home honestly hope hotline how i if important "
        "in indian instagram instead interested internet ios iphone irish is israeli issue it italian its "
        "january japanese july june just known korean last later left linux listed live locked log long "
        "look looking lost love ma'am mac madam mail management manager many march maybe me member "
        "microsoft mine missing misspelled misspelt monday more morning most mr mrs ms much my near never "
        "new next nice no nobody none normal not nothing november now number october of off office ok "
        "okay on one online only or order other our out outlook over page part password perfect please "
        "polish portuguese possible practically press private problem product properly python question quite "
        "ready really reception regards respectfully ridiculous right roughly russian safari sales same "
        "samsung saturday scottish seems september service she shown sign simple sir site skype slack so "
        "some somebody someone something soon sorry spanish speaking spelled spelt staff start stay still "
        "stop store strictly stuck stupid such sunday support sure swedish swiss system taken tap team "
        "teams technically technician terrible thank thanks that the their them then there these they "
        "this those though thursday ticket tired to today together tomorrow tonight too trainee trainer "
        "true tuesday turkish type u ukrainian unable unacceptable unclear under understood unfortunately "
        "unknown up upset urgent us useless user very visa wait was we website wednesday welcome well "
        "welsh what when where which who why wi-fi wifi will windows with wonderful word world worried "
        "worse wow write written wrong yahoo yes yesterday you your yours zoom",
    )
)
_ROLES = frozenset(
    re.findall(
        r"\w+",
        "advisor adviser assistant bot caller representative rep operator speaker tech visitor host"
        " consultant specialist engineer clerk person party unknown side agente cliente kunde kundin klant"
        " medewerker mitarbeiter נציג נציגה לקוח לקוחה",
    )
)
"""What a transcript calls someone who has no name in it."""
_HOUSES = frozenset(
    {"hotel", "bank", "clinic", "pharmacy", "water", "travel", "payroll", "physio", "claims", "insurance"}
    | {"energy", "telecom", "airlines", "airways", "services", "support", "desk", "ltd", "inc", "llc", "gmbh"}
)
"""With one of these it is called so, and is nobody."""
_ALSO_NAMES = frozenset({"will", "may", "june", "april", "august", "love"})
"""Words of the list above that are a name where a phrase gives it outright, with a capital."""
_WORD_ENDS = re.compile(r".*(?:ed|ing|ly|tion|able|ful|less)")
_ACRONYM = re.compile(r"[A-Z]{2,4}\d*$")


@lru_cache(maxsize=4_096)
def introduced(text: str) -> tuple[str, ...]:
    """The names that `text` gives, as they are written, each once."""
    found = [name for pattern in _OUTRIGHTS for name in _names(pattern, text, outright=True)]
    found += [name for pattern in _OTHERS for name in _names(pattern, text, outright=False)]
    return tuple(dict.fromkeys(found))


def given(said: Iterable[str], names: Sequence[str] = ()) -> tuple[str, ...]:
    """`names`, and those given in the messages of a conversation in its order: a name may be the whole answer
    to a question for it."""
    found = dict.fromkeys(names)
    asked = False
    for text in said:
        found |= dict.fromkeys(introduced(text))
        if asked and (answer := _ANSWER.match(text)) and (name := _name(answer["name"], outright=False)):
            found[name] = None
        asked = _ASKED.search(text) is not None
    return tuple(found)


def named(label: str) -> str | None:
    """The name in what a transcript calls a speaker ("Support agent Maria", "kim"); None: there is none."""
    words = re.findall(r"[^\W\d_][\w'’.-]*", label)
    kept = [w for w in words if len(w) > 1 and w.casefold() not in _NO_NAMES and w.casefold() not in _ROLES]
    return " ".join(kept) or None


def _names(pattern: re.Pattern[str], text: str, *, outright: bool) -> Iterator[str]:
    for match in pattern.finditer(text[:LONGEST_READ]):
        name = _name(match["name"], outright=outright)
        if name is not None:
            yield name


def _name(written: str, *, outright: bool) -> str | None:
    """What of `written` is a name; None: nothing."""
    if any(word.casefold() in _HOUSES for word in written.split()):
        return None
    kept: list[str] = []
    for word in re.sub(r"['’]s?(?!\w)", "", written).split():
        small = word.casefold()
        taken = small in _NO_NAMES and not (outright and small in _ALSO_NAMES and word[:1].isupper())
        acronym = not outright and _ACRONYM.fullmatch(word)
        if taken or acronym or (word.islower() and _WORD_ENDS.fullmatch(word)):
            break
        kept.append(word)
    while kept and kept[-1].islower() and not kept[0].islower() and kept[0].isascii():  # "Sam van"
        kept.pop()
    return " ".join(kept) or None
