"""What makes a password good enough and when to stop guessing. Pure."""

from datetime import timedelta

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
GUESSES = 8
GUESS_WINDOW = timedelta(minutes=15)
INVITATION_LASTS = timedelta(days=14)
RESET_LASTS = timedelta(hours=2)
MOST_RESETS = 5
"""Letters with a link for a new password that may be on their way to one person."""

_TOO_COMMON = frozenset(
    {
        "passwordpassword",
        "password1234",
        "password12345",
        "123456789012",
        "qwertyuiop12",
        "letmeinletmein",
        "schoolschool",
        "teacherteacher",
        "administrator",
        "welcome12345",
    }
)


def password_fault(password: str, *, email: str, name: str) -> str | None:
    """Return what is wrong with a new password and what to do, or None. Length over symbols (NIST
    800-63B).
    """
    if len(password) < SHORTEST_PASSWORD:
        return f"Use at least {SHORTEST_PASSWORD} characters. Three words in a row work well."
    if len(password) > LONGEST_PASSWORD:
        return f"Use at most {LONGEST_PASSWORD} characters."
    plain = password.casefold().replace(" ", "")
    if plain in _TOO_COMMON or len(set(plain)) < 5:
        return "This password is easy to guess. Choose one that nobody else would think of."
    own = [email.partition("@")[0].casefold(), name.casefold().replace(" ", "")]
    if any(part and part in plain and len(plain) - len(part) < 6 for part in own):
        return "This password is too close to your name or e-mail address. Choose another."
    return None


def identity(name: str, email: str) -> str:
    """Return what tells people of one school apart: the address or, without one, the name."""
    return email.strip().lower() or " ".join(name.split()).casefold()


def is_locked_out(failures: int) -> bool:
    """Say whether so many failures inside the window stop further tries."""
    return failures >= GUESSES
