"""The words of the letters. Subjects are neutral: others see a letter box (domain.md 7.9)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from awareness.clock import in_words
from awareness.coverage.queries import Missing
from awareness.reminders.rules import Kind
from awareness.reminders.things import Thing, first_day


@dataclass(frozen=True, slots=True)
class Sender:
    """The service that a letter comes from: its name, and its address without the last stroke."""

    service: str
    base_url: str


def subject_for(listed: Sequence[Thing], on: date) -> str:
    """Return the subject: what to do and by when, never the title of a module."""
    is_renewal = all(thing.kind is Kind.RENEWAL for thing in listed)
    day = first_day(listed, on)
    until = f"by {day.day} {in_words(day).split()[1]}" if day else "now"
    return f"Training to {'renew' if is_renewal else 'do'} {until}"


def text_for(
    name: str, employers: Sequence[str], listed: Sequence[Thing], on: date, sender: Sender
) -> str:
    """Return the letter to one person about everything they have to do."""
    asks = "asks" if len(employers) == 1 else "ask"
    lines = "\n\n".join(_line(thing, on) for thing in listed)
    return (
        f"Hello {name},\n\n{_joined(employers)} {asks} you to do this training. Some of it is "
        "about harm to children, and a title may say so. You can stop at any page, skip one, or "
        "ask for another way to do it, and nobody will ask you why.\n\n"
        f"{lines}\n\n"
        f"My training, where you can begin or go on: {sender.base_url}/training\n\n"
        "If you have done it today, there is nothing left to do.\n\n"
        f"{sender.service} sends this letter for {_joined(employers)}: 30, 14 and 7 days before "
        "training runs out and on the day itself, towards the end of an induction, and for what is "
        "due each year.\n"
    )


def _line(thing: Thing, on: date) -> str:
    title = thing.module.title
    if thing.kind is Kind.TOP_UP and thing.module.top_up:
        title = f"{title} ({thing.module.top_up.title})"
    return f"* {title}: {thing.minutes} minutes\n  {_why(thing, on)}"


def _why(thing: Thing, on: date) -> str:
    """Return why it is asked for, and until when."""
    task, due_on = thing.task, thing.due_on
    is_past = due_on is not None and due_on < on
    if thing.kind is Kind.INDUCTION:
        return f"{task.reason} {'It was due' if is_past else 'Do it'} by {in_words_of(due_on)}."
    if thing.kind is Kind.TOP_UP and task.top_up:
        last = task.top_up.done_on
        done = f"The last was on {in_words(last)}" if last else "You have done the whole training"
        again = (
            f"{done}; this {'has been due since' if is_past else 'is due on'} {in_words_of(due_on)}"
        )
        until = f", until {in_words(task.expires_on)}" if task.expires_on else ""
        return f"{again}. Your training goes on counting as before{until}."
    done = f"You did it on {in_words_of(task.completed_on)}"
    if due_on is None:
        return f"{done}. {task.reason}".strip()
    until = (
        f"it ran out on {in_words(due_on)}" if is_past else f"it counts until {in_words(due_on)}"
    )
    return f"{done}, and {until}. {task.reason}".strip()


def in_words_of(day: date | None) -> str:
    return in_words(day) if day else ""


def subject_for_leads(school: str) -> str:
    return f"Staff training this week: {school}"


def text_for_leads(
    name: str, school: str, school_id: uuid.UUID, missing: Missing, sender: Sender
) -> str:
    """Return the weekly letter to one of a school's leaders: a figure and a link, never a name."""
    page = f"{sender.base_url}/school/{school_id}"
    are = "person is" if missing.people == 1 else "people are"
    return (
        f"Hello {name},\n\nAt {school}, {missing.missing} of {missing.people} {are} missing "
        "training that their role asks for: it has run out, or they have never done it. People "
        "who are away are not counted.\n\n"
        "Who is missing what is not in this letter, because e-mail is read by others too. It is "
        f"here, once you have signed in:\n\n{page}/matrix?group=missing\n\n"
        f"{sender.service} sends this letter at the beginning of each week to the head teacher and "
        "the safeguarding lead, while somebody is missing something. The school can switch its "
        f"letters off here:\n\n{page}/letters\n"
    )


def _joined(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
