"""What schools call the roles in their own lists. Pure."""

from awareness.accounts.roles import SCHOOL_ROLES, Role

_WORDS = {
    Role.HEAD: "headteacher|head|headmaster|headmistress|principal|executive head|head of school",
    Role.SENIOR_LEADER: "deputy head|deputy headteacher|assistant head|assistant headteacher"
    "|deputy head teacher|assistant head teacher|vice principal|assistant principal|slt|smt"
    "|senior leadership|leadership",
    Role.DSL: "designated safeguarding lead dsl|safeguarding lead|lead dsl",
    Role.DEPUTY_DSL: "ddsl|deputy designated safeguarding lead|deputy safeguarding",
    Role.EXPLOITATION_LEAD: "cse lead|exploitation",
    Role.TEACHER: "class teacher|subject teacher|ect|nqt|hlta teacher|tutor|form tutor"
    "|head of department|head of year|qualified teacher|lecturer|teaching",
    Role.TEACHING_ASSISTANT: "ta|teaching assistant|classroom assistant|hlta|lsa"
    "|learning support assistant|support assistant|learning support|teaching support"
    "|cover supervisor|nursery nurse|early years practitioner",
    Role.SENCO: "sendco|senco|send coordinator|sen coordinator|inclusion lead",
    Role.PASTORAL: "pastoral|attendance|attendance officer|pastoral lead|pastoral manager"
    "|learning mentor|family support worker|counsellor|welfare",
    Role.OFFICE: "office|admin|administrator|receptionist|reception|secretary|business manager"
    "|school business manager|sbm|bursar|finance|finance officer|clerk|data manager|exams officer",
    Role.CATERING: "catering|cook|chef|kitchen|kitchen assistant|dinner lady|dinner supervisor"
    "|lunchtime|lunchtime supervisor|midday supervisor|midday assistant|midday meals supervisor"
    "|mdsa|canteen",
    Role.SITE: "site|caretaker|cleaner|premises|site manager|premises manager|site staff|cleaning"
    "|groundskeeper",
    Role.IT: "it|ict|technician|it technician|ict technician|network manager|it support"
    "|science technician|lab technician",
    Role.SUPPLY: "supply|supply teacher|agency|agency teacher|cover teacher",
    Role.VOLUNTEER: "volunteer|helper|parent helper|parent volunteer",
    Role.VISITING: "coach|sports coach|peripatetic|peripatetic teacher|music teacher visiting"
    "|visiting tutor|visiting coach|visitor",
    Role.GOVERNOR: "governor|trustee|chair of governors|link governor|parent governor"
    "|staff governor|safeguarding governor",
    Role.TRUST_STAFF: "trust|trust staff|central team|central staff|mat staff",
}


def plain(words: str) -> str:
    """Return the words in lower case with nothing but letters, digits and single spaces."""
    return " ".join("".join(c if c.isalnum() else " " for c in words.lower()).split())


def _table() -> dict[str, Role]:
    table: dict[str, Role] = {}
    for role in SCHOOL_ROLES:
        for words in (role.value, role.label, *_WORDS[role].split("|")):
            table[plain(words)] = role
    return table


_ROLES = _table()


def role_from_words(words: str) -> Role | None:
    """Return the school role that a list means by these words, or None when that is not plain."""
    return _ROLES.get(plain(words))
