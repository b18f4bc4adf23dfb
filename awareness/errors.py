"""The few kinds of error that a rule may raise. They carry facts; `web/errors.py` turns them into
pages.
"""


class DomainError(Exception):
    """Something the rules of the service refuse. The text is plain English, fit for a person."""


class NotFound(DomainError):
    """There is no such thing, or the person may not see it: the two are never told apart."""


class NotAllowed(DomainError):
    """The person is known but their role does not open this door."""


class NotReady(DomainError):
    """A step that has to come first has not been done."""


class AlreadyDone(DomainError):
    """The fact is recorded already; nothing was changed."""


class Invalid(DomainError):
    """The input breaks a rule that only the database or another record can tell."""
