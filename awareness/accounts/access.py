"""Who sees what: one definition for lists and for single records.

A role opens a door (`web/guards.py`); these decide which rows are inside. Anything outside is
NotFound, never "not allowed": a guessed id tells nothing.
"""

import uuid
from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from awareness.accounts.models import Person, Post
from awareness.accounts.roles import (
    CONNECTING_COUNCIL,
    CONNECTING_SCHOOL,
    COUNCIL_READING,
    SCHOOL_LEADING,
    TEACHING,
    Role,
)
from awareness.errors import NotFound
from awareness.schools.models import ClassGroup, LocalAuthority, School

WITH_COUNCIL = joinedload(School.authority)
Owner = School | LocalAuthority
"""Whose learning platform it is."""


def roles_of(person: Person, on: date) -> frozenset[Role]:
    """Return every role the person holds on that day, anywhere."""
    return frozenset(post.role for post in person.posts if post.is_held(on))


def posts_of(person: Person, on: date) -> list[Post]:
    """Return the posts held on that day, the longest-held first."""
    held = [post for post in person.posts if post.is_held(on)]
    return sorted(held, key=lambda post: (post.started_on, str(post.id)))


def _schools_with(person: Person, roles: Collection[Role], on: date) -> Select[School]:
    return (
        select(School)
        .join(Post, Post.school_id == School.id)
        .where(
            Post.person_id == person.id,
            Post.role.in_(roles),
            Post.started_on <= on,
            or_(Post.ended_on.is_(None), Post.ended_on >= on),
        )
        .distinct()
        .order_by(School.name, School.id)
    )


def schools_led_by(person: Person, on: date) -> Select[School]:
    """Schools whose training record this person looks after."""
    return _schools_with(person, SCHOOL_LEADING, on)


def schools_taught_at(person: Person, on: date) -> Select[School]:
    """Schools where this person may run a class session."""
    return _schools_with(person, TEACHING, on)


def councils_read_by(person: Person, on: date) -> list[uuid.UUID]:
    """Return the ids of the councils whose figures this person may see. No statement: the posts
    are known.
    """
    held = posts_of(person, on)
    return [
        post.authority_id for post in held if post.authority_id and post.role in COUNCIL_READING
    ]


def schools_visible_to(person: Person, on: date) -> Select[School]:
    """Schools whose figures a council officer may see: those of their own council."""
    return (
        select(School)
        .where(School.authority_id.in_(councils_read_by(person, on)))
        .order_by(School.name, School.id)
    )


def led_school(session: Session, person: Person, school_id: uuid.UUID, on: date) -> School:
    """Return one school the person looks after, with its council. Raises NotFound.

    No statement in a request: the school came with the posts of whoever is signed in.
    """
    held = posts_of(person, on)
    if not any(post.school_id == school_id and post.role in SCHOOL_LEADING for post in held):
        raise NotFound("There is no such school among yours.")
    return session.get_one(School, school_id, options=[WITH_COUNCIL])


def visible_school(session: Session, person: Person, school_id: uuid.UUID, on: date) -> School:
    """Return one school of the officer's council. Raises NotFound."""
    school = session.scalar(
        schools_visible_to(person, on).where(School.id == school_id).options(WITH_COUNCIL)
    )
    if school is None:
        raise NotFound("There is no such school among yours.")
    return school


def taught_class(session: Session, person: Person, class_id: uuid.UUID, on: date) -> ClassGroup:
    """Return a class of a school where the person teaches, with the school. Raises NotFound."""
    mine = schools_taught_at(person, on).with_only_columns(School.id).order_by(None)
    group = session.scalar(
        select(ClassGroup)
        .where(ClassGroup.id == class_id, ClassGroup.school_id.in_(mine))
        .options(joinedload(ClassGroup.school).joinedload(School.authority))
    )
    if group is None:
        raise NotFound("There is no such class among yours.")
    return group


def authority_of(person: Person, roles: Collection[Role], on: date) -> LocalAuthority:
    """Return the council the person works for in one of these roles. Raises NotFound."""
    for post in posts_of(person, on):
        if post.role in roles and post.authority is not None:
            return post.authority
    raise NotFound("You hold no post at a council.")


def ids_taught_at(person: Person, on: date) -> list[uuid.UUID]:
    """Return the ids of `schools_taught_at`. No statement: the posts are known."""
    held = posts_of(person, on)
    return list({post.school_id: None for post in held if post.school_id and post.role in TEACHING})


def may_teach_at(person: Person, school_id: uuid.UUID, on: date) -> bool:
    """Say whether a post held that day lets the person run class sessions at the school."""
    return school_id in ids_taught_at(person, on)


def connected_by(person: Person, on: date) -> list[Owner]:
    """Return the councils and schools whose learning platforms this person connects, councils
    first, then by name. No statement: they came with the posts of whoever is signed in.
    """
    found: dict[uuid.UUID, Owner] = {}
    for post in posts_of(person, on):
        if post.authority is not None and post.role in CONNECTING_COUNCIL:
            found[post.authority.id] = post.authority
        if post.school is not None and post.role in CONNECTING_SCHOOL:
            found[post.school.id] = post.school
    return sorted(
        found.values(), key=lambda owner: (isinstance(owner, School), owner.name, str(owner.id))
    )


def connecting_owner(person: Person, owner_id: uuid.UUID, on: date) -> Owner:
    """Return one of them. Raises NotFound, also for a school or council that exists."""
    for owner in connected_by(person, on):
        if owner.id == owner_id:
            return owner
    raise NotFound("There is no such school or council among yours.")
