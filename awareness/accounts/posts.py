"""What becomes of people at a school: put right, away and back, and their last day."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from awareness.accounts import queries
from awareness.accounts.actions import close_links, sign_out_everywhere
from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.audit.actions import record
from awareness.clock import london_date
from awareness.errors import AlreadyDone, Invalid, NotFound
from awareness.schools.models import School


def correct(
    session: Session,
    school: School,
    person: Person,
    *,
    name: str,
    email: str,
    by: Person,
    at: datetime,
) -> None:
    """Mend the name or address of somebody who was invited and has never signed in. An empty
    address takes it away.

    Letters sent so far open nothing any more: they may have gone to a stranger. Raises Invalid once
    the account is the person's own, or another school's too, and AlreadyDone for a taken address.
    """
    elsewhere = select(Post.id).where(
        Post.person_id == person.id, Post.school_id.is_distinct_from(school.id)
    )
    if person.password_hash or session.scalar(elsewhere.limit(1)) is not None:
        raise Invalid(
            "Only somebody who has not signed in yet, at no other school, can be changed."
        )
    holder = queries.find_person(session, email) if email else None
    if holder is not None and holder is not person:
        raise AlreadyDone("Somebody has an account with this address. Add that person instead.")
    person.name, person.email = " ".join(name.split()), email.strip().lower() or None
    close_links(session, person.id, at=at)
    session.flush()
    _record(session, "corrected person", person.id, school, by=by, at=at)


def end_posts(
    session: Session,
    school: School,
    person_id: uuid.UUID,
    *,
    last_day: date,
    by: Person,
    at: datetime,
) -> None:
    """End every post the person holds at the school. Evidence stays; open sign-ins end now.

    A last day that is not over may be changed. Raises NotFound when there is none to end, and
    Invalid when the school would lose its last head.
    """
    posts = session.scalars(
        select(Post).where(
            Post.school_id == school.id,
            Post.person_id == person_id,
            or_(Post.ended_on.is_(None), Post.ended_on >= london_date(at)),
        )
    ).all()
    if not posts:
        raise NotFound("This person holds no post at the school that could end.")
    _end(session, school, posts, last_day)
    sign_out_everywhere(session, person_id, at=at)
    _record(session, "ended posts", person_id, school, by=by, at=at)


def end_post(
    session: Session, school: School, post: Post, *, last_day: date, by: Person, at: datetime
) -> None:
    """End one of several posts a person holds at the school: the others go on.

    Raises as `end_posts` does.
    """
    is_over = post.ended_on is not None and post.ended_on < london_date(at)
    if post.school_id != school.id or is_over:
        raise NotFound("This person holds no such post at the school.")
    _end(session, school, [post], last_day)
    _record(session, "ended one post", post.person_id, school, by=by, at=at)


def _end(session: Session, school: School, posts: Sequence[Post], last_day: date) -> None:
    for post in posts:
        if post.role is Role.HEAD and not _has_other_head(session, school, post.person_id):
            raise Invalid("Add the next head teacher first: a school needs one.")
        if last_day < post.started_on:
            raise Invalid("The last day cannot be before the first.")
        post.ended_on = last_day
    session.flush()


def _has_other_head(session: Session, school: School, person_id: uuid.UUID) -> bool:
    other = select(Post.id).where(
        Post.school_id == school.id,
        Post.role == Role.HEAD,
        Post.person_id != person_id,
        Post.ended_on.is_(None),
    )
    return session.scalar(other.limit(1)) is not None


def mark_away(
    session: Session, school: School, person_id: uuid.UUID, *, by: Person, at: datetime
) -> None:
    """Mark a person as on long-term absence: shown apart in coverage, never silently left out."""
    _set_away(session, school, person_id, is_away=True)
    _record(session, "marked away", person_id, school, by=by, at=at)


def mark_back(
    session: Session, school: School, person_id: uuid.UUID, *, by: Person, at: datetime
) -> None:
    """Mark a person as back from long-term absence."""
    _set_away(session, school, person_id, is_away=False)
    _record(session, "marked back", person_id, school, by=by, at=at)


def _set_away(session: Session, school: School, person_id: uuid.UUID, *, is_away: bool) -> None:
    changed = session.execute(
        update(Post)
        .where(Post.school_id == school.id, Post.person_id == person_id, Post.ended_on.is_(None))
        .values(is_away=is_away)
        .returning(Post.id)
    ).all()
    if not changed:
        raise NotFound("This person holds no post at the school.")


def _record(
    session: Session, action: str, person_id: uuid.UUID, school: School, *, by: Person, at: datetime
) -> None:
    subject = f"person {person_id}"
    record(session, action, subject, at=at, person_id=by.id, school_id=school.id)
