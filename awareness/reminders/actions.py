"""Write the letters about training that is due, and put them in the outbox.

A letter and the note that it was written are one transaction: whatever is killed between two, the
letter is written once. Two workers wait for each other at the council's row, and the second finds
the first one's notes.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from awareness.accounts.roles import SCHOOL_ROLES
from awareness.clock import london_date
from awareness.content.model import Module
from awareness.coverage.queries import missing_by_school
from awareness.learning.queries import training_lists
from awareness.learning.required import required_by_role
from awareness.outbox.actions import enqueue
from awareness.outbox.queries import keys_among
from awareness.reminders import queries
from awareness.reminders.letters import (
    Sender,
    subject_for,
    subject_for_leads,
    text_for,
    text_for_leads,
)
from awareness.reminders.models import Reminder
from awareness.reminders.queries import Key, Reader, Told
from awareness.reminders.things import Thing, things
from awareness.schools.models import LocalAuthority

KIND = "reminder"
"""Of the outbox: apart from other letters, so that nobody waits for a new password behind them."""


def remind_people(
    session: Session,
    council: LocalAuthority,
    modules: Mapping[str, Module],
    *,
    sender: Sender,
    at: datetime,
) -> int:
    """Write to everybody of a council who has something to do that they have not been written about
    at this step; return how many letters.

    Somebody who works for several schools or councils gets one letter a day about all of it. Six
    statements, however many people.
    """
    on = london_date(at)
    _take_turn(session, council)
    people = queries.people_of(council, on)
    found = queries.readers(session, people, on)
    asking = {reader.person_id: reader.asking for reader in found}
    lists = training_lists(session, people, asking, modules.values(), on)
    told = queries.told(session, people)
    had_one_today = {key[0] for key, last in told.items() if london_date(last.at) == on}
    notes = []
    for reader in found:
        listed = things(lists[reader.person_id], on)
        news = list(_news(reader, listed, told, on))
        if news and reader.person_id not in had_one_today:
            _write(session, reader, listed, sender, on=on, at=at)
            notes += [{**note, "told_at": at} for note in news]
    if notes:
        session.flush()
        session.execute(insert(Reminder), notes)
    return len({note["person_id"] for note in notes})


def _take_turn(session: Session, council: LocalAuthority) -> None:
    one = select(LocalAuthority.id).where(LocalAuthority.id == council.id)
    session.scalar(one.with_for_update(key_share=True))


def _news(
    reader: Reader, listed: Iterable[Thing], told: Mapping[Key, Told], on: date
) -> Iterable[dict[str, object]]:
    """Return the notes of what the person was not written about yet, at this step or a later."""
    for thing in listed:
        step, due_on = thing.step(on), thing.due_on
        if step is None or due_on is None:
            continue
        last = told.get((reader.person_id, thing.module.slug, thing.kind, due_on))
        if last is None or last.days_before > step:
            yield {
                "person_id": reader.person_id,
                "module": thing.module.slug,
                "kind": thing.kind,
                "due_on": due_on,
                "days_before": step,
            }


def _write(
    session: Session,
    reader: Reader,
    listed: Sequence[Thing],
    sender: Sender,
    *,
    on: date,
    at: datetime,
) -> None:
    payload = {
        "to": reader.email,
        "subject": subject_for(listed, on),
        "text": text_for(reader.name, reader.employers, listed, on, sender),
    }
    enqueue(session, KIND, f"{KIND}:{reader.person_id}:{on}", payload, at=at)


def remind_leads(
    session: Session,
    council: LocalAuthority,
    modules: Mapping[str, Module],
    *,
    sender: Sender,
    at: datetime,
) -> int:
    """Write to the heads and safeguarding leads of a council's schools where somebody is missing
    something; return how many letters. Once a day at most, whoever asks. Four statements.
    """
    on = london_date(at)
    _take_turn(session, council)
    found = queries.leaders(session, council, on)
    ids = list(dict.fromkeys(leader[0] for leader in found))
    required = required_by_role(SCHOOL_ROLES, modules)
    counts = missing_by_school(session, ids, on=on, required=required)
    letters = {
        _key(school_id, person_id, on): {
            "to": email,
            "subject": subject_for_leads(school),
            "text": text_for_leads(name, school, school_id, counts[school_id], sender),
        }
        for school_id, school, person_id, name, email in found
        if school_id in counts and counts[school_id].missing
    }
    written = keys_among(session, list(letters))
    for key in letters.keys() - written:
        enqueue(session, KIND, key, letters[key], at=at)
    return len(letters.keys() - written)


def _key(school_id: uuid.UUID, person_id: uuid.UUID, on: date) -> str:
    return f"{KIND}:{school_id}:{person_id}:{on}"


def forget(session: Session, *, before: date) -> None:
    """Drop the notes of letters about what was due before that day: none is written about it."""
    session.execute(delete(Reminder).where(Reminder.due_on < before))
