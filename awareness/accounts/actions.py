"""Sign in and out, invite, set a password, add people. What becomes of them is in `posts.py`."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from awareness.accounts import queries
from awareness.accounts.models import (
    AccountLink,
    FailedSignIn,
    LinkPurpose,
    Person,
    Post,
    SignIn,
)
from awareness.accounts.roles import Role
from awareness.accounts.rules import (
    GUESS_WINDOW,
    INVITATION_LASTS,
    MOST_RESETS,
    RESET_LASTS,
    identity,
    is_locked_out,
)
from awareness.accounts.secrets import new_token, token_hash
from awareness.errors import AlreadyDone, DomainError, NotFound
from awareness.outbox.actions import enqueue
from awareness.schools.models import LocalAuthority, School


class LockedOut(DomainError):
    """Too many wrong passwords for this address in a short time."""


@dataclass(frozen=True, slots=True)
class NewStaff:
    """One person to add to a school: what the head typed, already checked.

    Without an e-mail address the person has training at a kiosk and nowhere else (domain.md 5).
    """

    name: str
    email: str
    role: Role
    started_on: date


@dataclass(frozen=True, slots=True)
class Added:
    """Whom to write to: people without a password, and people new here whose account is known."""

    invited: tuple[Person, ...]
    joined: tuple[Person, ...]


def check_password(
    session: Session, *, email: str, opened: str, who: str, at: datetime
) -> uuid.UUID | None:
    """Return whose address and password these are, or None when either is wrong.

    `opened` is what `queries.hash_opened_by` found, before this transaction; a password that was
    changed since opens nothing. `who` is the keyed hash of the address. A failure is recorded
    either way and must be committed. Raises LockedOut, whatever the password, once there have been
    too many failures.
    """
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < at - GUESS_WINDOW))
    if is_locked_out(queries.failures_since(session, who, at=at)):
        raise LockedOut("There have been too many tries.")
    holder = select(Person.id).where(
        Person.email == email.strip().lower(), Person.password_hash == opened
    )
    person_id = session.scalar(holder) if opened else None
    if person_id is None:
        session.add(FailedSignIn(who=who, at=at))
        return None
    session.execute(delete(FailedSignIn).where(FailedSignIn.who == who))
    return person_id


def sign_in(
    session: Session, *, email: str, opened: str, who: str, lasts: timedelta, at: datetime
) -> str | None:
    """Return the new sign-in's token, or None when address or password is wrong.

    Counts and refuses as `check_password` does.
    """
    person_id = check_password(session, email=email, opened=opened, who=who, at=at)
    if person_id is None:
        return None
    token = new_token()
    session.add(
        SignIn(
            person_id=person_id, token_hash=token_hash(token), created_at=at, expires_at=at + lasts
        )
    )
    return token


def add_without_account(session: Session, name: str, *, at: datetime) -> Person:
    """Add somebody who holds no account and no post: an adult of a learning platform."""
    person = Person(name=" ".join(name.split()), created_at=at)
    session.add(person)
    session.flush()
    return person


def sign_out(session: Session, token: str, *, at: datetime) -> None:
    session.execute(
        update(SignIn).where(SignIn.token_hash == token_hash(token)).values(revoked_at=at)
    )


def sign_out_everywhere(session: Session, person_id: uuid.UUID, *, at: datetime) -> None:
    """Revoke every sign-in of the person."""
    session.execute(
        update(SignIn)
        .where(SignIn.person_id == person_id, SignIn.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def _link(
    session: Session, person: Person, purpose: LinkPurpose, lasts: timedelta, at: datetime
) -> str:
    token = new_token()
    session.add(
        AccountLink(
            person_id=person.id,
            purpose=purpose,
            token_hash=token_hash(token),
            created_at=at,
            expires_at=at + lasts,
        )
    )
    return token


def send_invitation(
    session: Session, person: Person, employer: str, *, base_url: str, service: str, at: datetime
) -> None:
    """Write the invitation and put it in the outbox. The subject line stays neutral (domain.md
    7.9).
    """
    token = _link(session, person, LinkPurpose.INVITATION, INVITATION_LASTS, at)
    text = (
        f"Hello {person.name},\n\n{employer} has added you to {service}, its training service.\n"
        f"Choose a password and see your training here:\n\n{base_url}/invitation/{token}\n\n"
        "The link works once, for 14 days. Your school or council can send a new one.\n"
    )
    _post(session, person, f"{service}: choose your password", text, at)


def send_notice(
    session: Session,
    person: Person,
    school: School,
    *,
    by: Person,
    base_url: str,
    service: str,
    at: datetime,
) -> None:
    """Tell somebody with an account that a school has added them, and whom to tell if it is wrong.

    No link that opens anything: the account is theirs already.
    """
    text = (
        f"Hello {person.name},\n\n{school.name} has added you to its staff on {service}. "
        f"You sign in as before, at {base_url}\n\n"
        f"The leaders of {school.name} can now see your name, your work address and which training "
        "you have done, wherever you did it. Nobody sees your answers.\n\n"
        f"If this is wrong, tell {by.name}, who added you: {by.email}\n"
    )
    _post(session, person, f"{service}: a school has added you", text, at)


def send_reset(session: Session, email: str, *, base_url: str, service: str, at: datetime) -> None:
    """Send a link for a new password if there is such an account. Says nothing either way.

    Nobody's letter box can be filled by strangers: with `MOST_RESETS` on their way, none is added.
    """
    person = queries.find_person(session, email)
    if person is None or queries.count_resets(session, person, at=at) >= MOST_RESETS:
        return
    token = _link(session, person, LinkPurpose.RESET, RESET_LASTS, at)
    text = (
        f"Hello {person.name},\n\nYou can choose a new password for {service} here:\n\n"
        f"{base_url}/reset/{token}\n\nThe link works once, for 2 hours. If you did not ask for it, "
        "leave it: your password stays as it is.\n"
    )
    _post(session, person, f"{service}: a new password", text, at)


def _post(session: Session, person: Person, subject: str, text: str, at: datetime) -> None:
    payload = {"to": person.email, "subject": subject, "text": text}
    enqueue(session, "mail", f"mail:{uuid.uuid4()}", payload, at=at)


def choose_password(
    session: Session, token: str, password_hash: str, *, at: datetime, who: str = ""
) -> Person:
    """Use up a link: set the password and sign the person out everywhere else. Raises NotFound.

    `password_hash` was made before this transaction, so that nobody waits for it. Every other link
    to the person is closed, and the lock of `who` (as in `sign_in`) is opened.
    """
    link = queries.find_link(session, token, at=at)
    if link is None:
        raise NotFound("This link has been used or is too old.")
    used = session.execute(
        update(AccountLink)
        .where(AccountLink.id == link.id, AccountLink.used_at.is_(None))
        .values(used_at=at)
        .returning(AccountLink.id)
    ).first()
    if used is None:
        raise NotFound("This link has been used or is too old.")
    person = session.get_one(Person, link.person_id)
    person.password_hash = password_hash
    close_links(session, person.id, at=at)
    session.execute(delete(FailedSignIn).where(FailedSignIn.who == who))
    sign_out_everywhere(session, person.id, at=at)
    return person


def close_links(session: Session, person_id: uuid.UUID, *, at: datetime) -> None:
    """Make every letter that is on its way to the person open nothing any more."""
    session.execute(
        update(AccountLink)
        .where(AccountLink.person_id == person_id, AccountLink.used_at.is_(None))
        .values(used_at=at)
    )


def add_staff(session: Session, school: School, rows: Sequence[NewStaff], *, at: datetime) -> Added:
    """Give each row a post at the school; an address already known keeps its account.

    Somebody without an address is known by name, among those of the school without one. A post
    that is held already is left as it is; one that ended and is given again from the same first day
    goes on. All rows or none: the caller commits.
    """
    # Two people sending the same list arrive together: the second waits here and finds the first's.
    one = select(School.id).where(School.id == school.id)
    session.scalar(one.with_for_update(key_share=True))
    keys = [identity(row.name, row.email) for row in rows]
    known = {
        identity(person.name, person.email or ""): person
        for person in session.scalars(
            select(Person).where(
                or_(
                    Person.email.in_([row.email.strip().lower() for row in rows]),
                    and_(
                        Person.email.is_(None),
                        Person.id.in_(select(Post.person_id).where(Post.school_id == school.id)),
                    ),
                )
            )
        )
    }
    here = session.scalars(select(Post).where(Post.school_id == school.id)).all()
    held = {(post.person_id, post.role) for post in here if post.ended_on is None}
    members = {post.person_id for post in here if post.ended_on is None}
    over = {(post.person_id, post.role, post.started_on): post for post in here}
    invited: dict[str, Person] = {}
    joined: dict[str, Person] = {}
    for row, key in zip(rows, keys, strict=True):
        person = known.get(key)
        if person is None:
            email = row.email.strip().lower() or None
            person = Person(name=" ".join(row.name.split()), email=email, created_at=at)
            session.add(person)
            session.flush()
            known[key] = person
        if person.email and not person.password_hash:
            invited[key] = person
        elif person.email and person.id not in members:
            joined[key] = person
        if (person.id, row.role) in held:
            continue
        held.add((person.id, row.role))
        again = over.get((person.id, row.role, row.started_on))
        if again is not None:
            again.ended_on = None
        else:
            session.add(
                Post(
                    person_id=person.id,
                    school_id=school.id,
                    role=row.role,
                    started_on=row.started_on,
                )
            )
    session.flush()
    return Added(tuple(invited.values()), tuple(joined.values()))


def add_at_council(
    session: Session, authority: LocalAuthority, row: NewStaff, *, badge: str = "", at: datetime
) -> Person:
    """Give one person a post at a council; an address already known keeps its account.

    Raises AlreadyDone when the person holds this post already.
    """
    person = queries.find_person(session, row.email)
    if person is None:
        name, email = " ".join(row.name.split()), row.email.strip().lower()
        person = Person(name=name, email=email, created_at=at)
        session.add(person)
        session.flush()
    held = select(Post.id).where(
        Post.authority_id == authority.id,
        Post.person_id == person.id,
        Post.role == row.role,
        Post.ended_on.is_(None),
    )
    if session.scalar(held.limit(1)) is not None:
        raise AlreadyDone(f"{person.name} holds this post already.")
    session.add(
        Post(
            person_id=person.id,
            authority_id=authority.id,
            role=row.role,
            started_on=row.started_on,
            badge=badge,
        )
    )
    session.flush()
    return person


def forget_old(session: Session, *, at: datetime) -> int:
    """Delete sign-ins and links that can no longer be used, and old wrong passwords.

    Returns how many sign-ins went.
    """
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < at - GUESS_WINDOW))
    session.execute(delete(AccountLink).where(AccountLink.expires_at < at))
    gone = session.execute(delete(SignIn).where(SignIn.expires_at < at).returning(SignIn.id))
    return len(gone.all())
