"""Stories that cross rooms, one function each. Every one runs inside a single transaction."""

import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from awareness.accounts import actions as accounts
from awareness.accounts import posts
from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.audit.actions import record
from awareness.certificates.actions import forget_wrong_names, issue
from awareness.certificates.actions import move as move_certificates
from awareness.certificates.models import Certificate
from awareness.classroom import actions as classroom
from awareness.classroom.models import ClassSession
from awareness.classroom.moments import AFTER, BEFORE, DOOR, slide_of
from awareness.classroom.rules import Agreement, Register, shown_slides
from awareness.classroom.screens import SURE_STEPS, place_of, screens_of
from awareness.clock import AcademicYear, london_date, months_later, year_begins
from awareness.content.model import Module, Way
from awareness.errors import AlreadyDone, NotAllowed, NotReady
from awareness.kiosk import actions as kiosks
from awareness.kiosk.models import InsetGroup, Kiosk
from awareness.kiosk.queries import has_attended
from awareness.learning import actions as learning
from awareness.learning import elsewhere
from awareness.learning.models import Attempt, Delivery, Evidence
from awareness.learning.queries import is_in_date
from awareness.learning.required import DELIVERING, required_modules
from awareness.learning.rules import Mark
from awareness.live import actions as live
from awareness.live.models import Room
from awareness.live.queries import find_room, rooms_before, totals
from awareness.live.rules import is_of_yesterday, may_bring_devices
from awareness.lti import keys as lti_keys
from awareness.lti import notices, people, places, scores, state, visits, wallets
from awareness.lti.models import Launch
from awareness.performances import actions as performances
from awareness.reminders import actions as reminders
from awareness.schools.models import ClassGroup, LocalAuthority, School

DETAIL_KEPT = timedelta(days=365)
LETTERS_KEPT = timedelta(days=60)
KEPT_YEARS = 3
AFTER_EMPLOYMENT_MONTHS = 72


def finish_module(
    session: Session,
    *,
    person: Person,
    posts: Sequence[Post],
    module: Module,
    attempt: Attempt | None,
    code: str,
    at: datetime,
    way: Way = Way.WHOLE,
    visit: Launch | None = None,
    kiosk: Kiosk | None = None,
) -> tuple[Mark | None, Certificate | None]:
    """Mark the check, if there is one; on a pass add the evidence and issue the certificate.

    An attempt knows its way; `way` is for what has no check. A top-up is evidence of its own,
    without a certificate and without a result for a platform.

    Where the person came for this module from a platform (`visit`), the result goes back to it; at
    a kiosk, the audit log says who opened it.

    `posts` are those the person holds today with their employers loaded; the evidence names the
    post that asks for the module, or the longest-held. `code` is the certificate's secret; the
    employer's council is who issues it.
    Raises NotReady while questions are unanswered, for a refresher that came too late and a top-up
    that is not due, NotAllowed without a post.
    """
    result, way = None, attempt.way if attempt else way
    learning.see_that_it_is_enough(session, person.id, module, way, at=at)
    if module.check_by(way) is not None:
        if attempt is None:
            raise NotReady("Begin the check first.")
        result = learning.finish_attempt(session, attempt, module, at=at)
        if not result.is_passed:
            return result, None
    post, delivery = post_for(module, posts), _delivery_at(session, kiosk, person)
    if way is Way.TOP_UP:
        topped_up = learning.record_top_up(session, person, post, module, at=at, delivery=delivery)
        _note_kiosk(session, kiosk, f"top-up {topped_up.id}", topped_up, at=at)
        return result, None
    completion = learning.record_completion(
        session, person, post, module, at=at, way=way, delivery=delivery
    )
    employer = employer_of(post)
    certificate = issue(
        session,
        completion=completion,
        person=person,
        employer=employer,
        title=module.title,
        code=code,
        issuer=council_of(employer).name,
        at=at,
        badge=post.badge,
    )
    _give_result(session, visit, module, at=at)
    _note_kiosk(session, kiosk, f"completion {completion.id}", completion, at=at)
    return result, certificate


def _note_kiosk(
    session: Session, kiosk: Kiosk | None, what: str, done: Evidence, *, at: datetime
) -> None:
    """Note who opened the kiosk, if it was at one."""
    if kiosk is not None:
        record(
            session,
            "finished at a kiosk",
            f"{what}, kiosk {kiosk.id} opened by person {kiosk.opened_by_id}",
            at=at,
            person_id=done.person_id,
            school_id=done.school_id,
        )


def _delivery_at(session: Session, kiosk: Kiosk | None, person: Person) -> Delivery:
    """Return how the module was delivered: a kiosk knows who was at its session."""
    is_known = kiosk is not None and has_attended(session, kiosk.group_id, person.id)
    return Delivery.GROUP if is_known else Delivery.ALONE


def post_for(module: Module, posts: Sequence[Post]) -> Post:
    """Choose the post that the evidence names. Raises NotAllowed when the person holds none."""
    if not posts:
        raise NotAllowed("You hold no post at present, so nothing can be recorded for you.")
    asking = [post for post in posts if module.slug in required_modules(post.role)]
    return (asking or list(posts))[0]


def employer_of(post: Post) -> School | LocalAuthority:
    employer = post.school or post.authority
    if employer is None:
        raise NotAllowed("This post has no employer.")
    return employer


def council_of(employer: School | LocalAuthority) -> LocalAuthority:
    return employer.authority if isinstance(employer, School) else employer


def _give_result(session: Session, visit: Launch | None, module: Module, *, at: datetime) -> None:
    """Let the platform know, if the visit came by a link to this module that takes results."""
    if visit is None or visit.link is None or visit.user is None or visit.module != module.slug:
        return
    scores.give(session, link=visit.link, user=visit.user, given=scores.WHOLE, at=at)


def finish_alone(session: Session, *, visit: Launch, module: Module, at: datetime) -> None:
    """A pupil has come to the end of a self-paced module: count it and tell the platform.

    Doing it again changes nothing.
    """
    assert visit.user is not None
    course = visit.link.course if visit.link else None
    school_id = visit.user.school_id
    places.finish(session, visit, module.slug, at=at)
    classroom.finish_alone(
        session,
        school_id=school_id,
        class_id=course.class_id if course else None,
        pupil=visit.user.id,
        module=module,
        at=at,
    )
    _give_result(session, visit, module, at=at)


def start_from_platform(
    session: Session, *, visit: Launch, name: str, role: Role, at: datetime
) -> Person:
    """Make somebody of the platform a person who can be trained: a name for the certificate, what
    they do, no e-mail, no post.
    """
    user = people.user_of(session, visit)
    if user.person_id is not None:
        raise AlreadyDone("You have begun already. Go on with your training.")
    person = accounts.add_without_account(session, name, at=at)
    user.person_id, user.role = person.id, role
    session.flush()
    return person


def link_account(session: Session, *, visit: Launch, person: Person, at: datetime) -> None:
    """Let what somebody does from the platform count for their account from now on, with all they
    have done before (lti.md 1.4: never by the same e-mail, only by signing in once).
    """
    user = people.user_of(session, visit)
    before = user.person_id
    if before == person.id:
        return
    bare = session.get(Person, before) if before is not None else None
    if bare is not None and bare.email is not None:
        raise AlreadyDone("This is linked to another account already.")
    user.person_id = person.id
    session.flush()
    if bare is not None:
        learning.move(session, bare, person)
        move_certificates(session, bare, person)
        session.delete(bare)
    record(
        session,
        "linked a platform",
        f"registration {user.registration_id}",
        at=at,
        person_id=person.id,
        school_id=user.school_id,
    )


def begin_session(
    session: Session,
    *,
    teacher: Person,
    group: ClassGroup,
    module: Module,
    at: datetime,
    randbelow: Callable[[int], int],
    agreement: Agreement = Agreement.NOT_ASKED,
    left_out: Sequence[str] = (),
) -> ClassSession:
    """Open a session with a class, and its room. Raises NotReady until the teacher may deliver one
    (domain.md 4.2). `randbelow(n)` gives a number under n that nobody can foresee.
    """
    if not is_in_date(session, teacher.id, DELIVERING, london_date(at)):
        raise NotReady("Finish the training on running a pupil session first.")
    lesson = classroom.begin(
        session, teacher, group, module, at=at, agreement=agreement, left_out=left_out
    )
    open_room(session, lesson, module, randbelow=randbelow, at=at)
    return lesson


def open_room(
    session: Session,
    lesson: ClassSession,
    module: Module,
    *,
    randbelow: Callable[[int], int],
    at: datetime,
) -> Room:
    """Open the door of a lesson's room. A new one starts before the first slide, or where the
    class stopped another day.
    """
    before = find_room(session, lesson.id)
    if before is not None and is_of_yesterday(before.opened_at, at):
        _rest(session, lesson, before, at=at)
    slides = shown_slides(module, lesson.left_out)
    place = lesson.slide
    if place == slides[0].id:
        opening = place_of(screens_of(module, slides)[0])
        place = DOOR if may_bring_devices(module.band) else opening
    return live.open_room(session, lesson, place=place, randbelow=randbelow, at=at)


def rest_session(session: Session, lesson: ClassSession, slide: str, *, at: datetime) -> None:
    """Keep the place of a lesson that goes on another day, and what the class said before it. The
    room goes with every device.
    """
    before, _after = class_line(session, lesson)
    classroom.keep_place(session, lesson, slide, line_before=before)
    live.close(session, lesson, at=at)


def _rest(session: Session, lesson: ClassSession, room: Room, *, at: datetime) -> None:
    """Let a lesson rest that nobody has ended, at the slide that was on its board."""
    rest_session(session, lesson, slide_of(room.place) or lesson.slide, at=at)


def class_line(session: Session, lesson: ClassSession) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return how sure the class has said it is, before and after: devices and hands together."""
    kept = tuple(lesson.line_before or ())
    room = find_room(session, lesson.id)
    if room is None:
        return kept, ()
    before, after = (totals(session, room, ask, SURE_STEPS).together for ask in (BEFORE, AFTER))
    return (before if any(before) else kept), after


def deliver_session(
    session: Session,
    *,
    teacher: Person,
    lesson: ClassSession,
    register: Register,
    at: datetime,
) -> None:
    """Take the register: the session becomes the class's completion of the module, and its room
    goes with every device and answer. What the class said is kept with it, unless the teacher
    counted otherwise.
    """
    said = class_line(session, lesson)
    classroom.take_register(session, lesson, register, at=at, said=said)
    live.close(session, lesson, at=at)
    record(
        session,
        "took register",
        f"session {lesson.id}",
        at=at,
        person_id=teacher.id,
        school_id=lesson.school_id,
    )


def open_group(
    session: Session,
    *,
    school: School,
    module: Module,
    by: Person,
    randbelow: Callable[[int], int],
    at: datetime,
) -> InsetGroup:
    """Begin the training of a group in one room."""
    group = kiosks.open_group(session, school, module, by=by, randbelow=randbelow, at=at)
    record(
        session,
        "opened group training",
        f"group {group.id}",
        at=at,
        person_id=by.id,
        school_id=school.id,
    )
    return group


def hand_over(
    session: Session, *, group: InsetGroup, by: Person, sign_in: str, at: datetime
) -> str:
    """Make this device a kiosk and sign the trainer out on it; return the kiosk's secret.

    Raises NotReady when the group has ended.
    """
    kiosk, secret = kiosks.open_kiosk(session, group, by=by, at=at)
    accounts.sign_out(session, sign_in, at=at)
    record(
        session,
        "opened kiosk",
        f"kiosk {kiosk.id} of group {group.id}",
        at=at,
        person_id=by.id,
        school_id=group.school_id,
    )
    return secret


def enter_attendance(
    session: Session,
    *,
    group: InsetGroup,
    people: Collection[uuid.UUID],
    by: Person,
    at: datetime,
) -> None:
    """Enter who was present from paper: attendance, never a pass."""
    kiosks.note_paper(session, group, people, at=at)
    record(
        session,
        "entered attendance",
        f"group {group.id}",
        at=at,
        person_id=by.id,
        school_id=group.school_id,
    )


def invite_staff(
    session: Session,
    *,
    school: School,
    rows: Sequence[accounts.NewStaff],
    by: Person,
    base_url: str,
    service: str,
    at: datetime,
) -> int:
    """Add people to a school, invite those without a password and tell those with an account.

    Returns how many were invited.
    """
    added = accounts.add_staff(session, school, rows, at=at)
    for person in added.joined:
        accounts.send_notice(
            session, person, school, by=by, base_url=base_url, service=service, at=at
        )
    for person in added.invited:
        accounts.send_invitation(
            session, person, school.name, base_url=base_url, service=service, at=at
        )
    record(
        session,
        "added staff",
        f"{len(rows)} rows",
        at=at,
        person_id=by.id,
        school_id=school.id,
    )
    return len(added.invited)


def invite_at_council(
    session: Session,
    *,
    authority: LocalAuthority,
    row: accounts.NewStaff,
    badge: str,
    by: Person | None,
    base_url: str,
    service: str,
    at: datetime,
) -> Person:
    """Add somebody to a council and write to them, unless they have chosen a password already.

    `by` is nobody for a council's first administrator. Raises AlreadyDone.
    """
    person = accounts.add_at_council(session, authority, row, badge=badge, at=at)
    if not person.password_hash:
        accounts.send_invitation(
            session, person, authority.name, base_url=base_url, service=service, at=at
        )
    record(
        session, "added at council", f"person {person.id}", at=at, person_id=by.id if by else None
    )
    return person


def invite_again(
    session: Session,
    *,
    school: School,
    person: Person,
    by: Person,
    base_url: str,
    service: str,
    at: datetime,
) -> None:
    """Send a new invitation. Raises AlreadyDone for somebody who has chosen a password, NotReady
    without an address.
    """
    if person.email is None:
        raise NotReady(f"{person.name} has no e-mail address here. Add one first.")
    if person.password_hash:
        raise AlreadyDone(f"{person.name} has chosen a password already and can sign in.")
    accounts.send_invitation(
        session, person, school.name, base_url=base_url, service=service, at=at
    )
    record(
        session,
        "invited again",
        f"person {person.id}",
        at=at,
        person_id=by.id,
        school_id=school.id,
    )


def _rest_since_yesterday(session: Session, *, at: datetime) -> None:
    """Let lessons rest that nobody has ended: their places stay, their rooms go."""
    for room in rooms_before(session, at=at):
        _rest(session, room.lesson, room, at=at)
    live.forget_wrong_codes(session, at=at)


def forget(session: Session, *, at: datetime) -> dict[str, int]:
    """Delete what has been kept long enough, and return how many rows of each kind (domain.md 1.4).

    The evidence of training and its certificates stay; so do the counts of class sessions for
    this academic year and the three before. What a school entered of training done elsewhere goes
    six years after the person's last day there.
    """
    today = london_date(at)
    year = AcademicYear.of(today).starts_in - KEPT_YEARS
    gone_since = months_later(today, -AFTER_EMPLOYMENT_MONTHS)
    forget_wrong_names(session, at=at)
    people.forget(session, before=year_begins(today))
    classroom.forget_pupils(session, AcademicYear.of(today))
    lti_keys.forget(session, at=at)
    notices.forget(session, at=at)
    wallets.forget(session, at=at)
    _rest_since_yesterday(session, at=at)
    performances.forget_before(session, AcademicYear(year))
    reminders.forget(session, before=today - LETTERS_KEPT)
    kiosks.forget(session, at=at, before=year_begins(AcademicYear(year).first_day))
    return {
        "launches begun": state.forget(session, at=at),
        "visits": visits.forget(session, at=at),
        "attempts": learning.forget_detail(session, before=at - DETAIL_KEPT),
        "sign-ins": accounts.forget_old(session, at=at),
        "open sessions": classroom.drop_abandoned(session, at=at),
        "records of outside training": elsewhere.forget(session, before=gone_since),
        "class sessions": classroom.forget_before(session, AcademicYear(year)),
    }


def correct_and_invite(
    session: Session,
    *,
    school: School,
    person: Person,
    name: str,
    email: str,
    by: Person,
    base_url: str,
    service: str,
    at: datetime,
) -> None:
    """Mend the name or address of somebody who has never signed in, and write to them afresh."""
    posts.correct(session, school, person, name=name, email=email, by=by, at=at)
    if person.email is None:
        return
    accounts.send_invitation(
        session, person, school.name, base_url=base_url, service=service, at=at
    )
