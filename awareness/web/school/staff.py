"""The school's people: the list, one person's record, who comes, who is away and who leaves."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awareness import clock, journeys
from awareness.accounts import posts, queries
from awareness.accounts.actions import NewStaff
from awareness.accounts.models import Post
from awareness.accounts.queries import Member, StaffList
from awareness.accounts.roles import Role
from awareness.certificates import queries as certificates
from awareness.coverage.record import RecordLine, training_record
from awareness.errors import AlreadyDone, Invalid, NotFound
from awareness.learning import elsewhere
from awareness.schools.models import School
from awareness.web.extensions import library, reading, settings, transaction
from awareness.web.guards import open_to
from awareness.web.school.blueprint import (
    LEADERS,
    after,
    bp,
    editions_now,
    required_now,
    school_of_mine,
    today,
    training,
)
from awareness.web.school.forms import ButtonForm, EndForm, InviteForm, PersonForm
from awareness.web.seen import note_view
from awareness.web.signed_in import signed_in_person

PART = 50


@bp.get("/<uuid:school_id>/staff")
@open_to(*LEADERS)
def staff(school_id: uuid.UUID) -> ResponseReturnValue:
    school, on = school_of_mine(school_id), today()
    listed = request.args.get("list", default=StaffList.HERE, type=StaffList)
    found = queries.members_of(reading(), school, listed, on=on, after=after(), limit=PART + 1)
    note_view(f"staff list: {listed.value}", school_id=school.id)
    return render_template(
        "school/staff.html",
        school=school,
        listed=listed,
        counts=queries.count_listed(reading(), school, on=on),
        members=found[:PART],
        next_key=found[PART - 1].person.id if len(found) > PART else None,
    )


@bp.route("/<uuid:school_id>/staff/add", methods=["GET", "POST"])
@open_to(*LEADERS)
def invite(school_id: uuid.UUID) -> ResponseReturnValue:
    """Add one person and write to them, unless they have an account with a password."""
    school = school_of_mine(school_id)
    form = InviteForm(known=queries.known_at(reading(), school), on=today())
    if not form.validate_on_submit():
        page = render_template("school/invite.html", school=school, form=form)
        return page, 422 if form.errors else 200
    new = NewStaff(form.name.data, form.address, Role(form.role.data), form.started_on.data)
    letters = add(school, [new])
    flash(f"{form.name.data} is added. {what_next(new, letters)}", "success")
    return redirect(url_for(".staff", school_id=school.id))


def what_next(new: NewStaff, letters: int) -> str:
    if letters:
        return "An invitation is on its way."
    if not new.email:
        return "They do their training at a kiosk: open one under “Group training”."
    return "They sign in with the account they have."


def add(school: School, rows: list[NewStaff]) -> int:
    """Add people and write to them; return the number of invitations."""
    with transaction() as session:
        return journeys.invite_staff(
            session,
            school=school,
            rows=rows,
            by=signed_in_person(),
            base_url=settings().base_url,
            service=settings().service_name,
            at=clock.now(),
        )


def record_of(member: Member) -> list[RecordLine]:
    """Return the person's training, measured by the roles they hold here today."""
    on = today()
    roles = [post.role for post in member.posts if post.is_held(on)]
    modules = [module for module in library().all if not module.is_pupil]
    top_ups = {module.slug: module.top_up for module in modules if module.top_up}
    return training_record(
        reading(),
        member.person.id,
        roles,
        modules=[module.slug for module in modules],
        top_ups=top_ups,
        required=required_now(),
        editions=editions_now(),
        on=on,
    )


@bp.get("/<uuid:school_id>/staff/<uuid:person_id>")
@open_to(*LEADERS)
def person(school_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    school = school_of_mine(school_id)
    member = queries.member_of(reading(), school, person_id)
    issued = certificates.issued_to(reading(), school, person_id)
    note_view("training record", school_id=school.id, subject=person_id)
    return render_template(
        "school/person.html",
        school=school,
        member=member,
        lines=record_of(member),
        by_completion={certificate.completion_id: certificate for certificate in issued},
        certificates=issued,
        elsewhere=elsewhere.records_of(reading(), school, person_id),
        modules=library().by_slug,
        required={module.slug for module in training()},
        button_form=ButtonForm(),
    )


@bp.route("/<uuid:school_id>/staff/<uuid:person_id>/correct", methods=["GET", "POST"])
@open_to(*LEADERS)
def correct(school_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    """Mend a name or address that was typed wrongly, while nobody has signed in with it."""
    school = school_of_mine(school_id)
    member = queries.member_of(reading(), school, person_id)
    form = PersonForm(data={"name": member.person.name, "email": member.person.email})
    if form.validate_on_submit() and corrected(school, member, form):
        sent = f"A new invitation is on its way to {member.person.email}."
        flash(sent if member.person.email else f"{member.person.name} is put right.", "success")
        return redirect(url_for(".person", school_id=school.id, person_id=person_id))
    page = render_template("school/correct.html", school=school, member=member, form=form)
    return page, 422 if form.errors else 200


def corrected(school: School, member: Member, form: PersonForm) -> bool:
    """Mend and invite afresh; a refusal is told beside the address."""
    try:
        with transaction() as session:
            journeys.correct_and_invite(
                session,
                school=school,
                person=member.person,
                name=form.name.data,
                email=form.address,
                by=signed_in_person(),
                base_url=settings().base_url,
                service=settings().service_name,
                at=clock.now(),
            )
    except (AlreadyDone, Invalid) as refusal:
        form.email.errors = [str(refusal)]
        return False
    return True


@bp.route("/<uuid:school_id>/staff/<uuid:person_id>/end", methods=["GET", "POST"])
@open_to(*LEADERS)
def end(school_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    """Note somebody's last day at the school."""
    school = school_of_mine(school_id)
    member = queries.member_of(reading(), school, person_id)
    return end_page(school, member, None)


@bp.route("/<uuid:school_id>/staff/<uuid:person_id>/end/<uuid:post_id>", methods=["GET", "POST"])
@open_to(*LEADERS)
def end_role(school_id: uuid.UUID, person_id: uuid.UUID, post_id: uuid.UUID) -> ResponseReturnValue:
    """Note the last day of one of somebody's roles; the others go on."""
    school = school_of_mine(school_id)
    member = queries.member_of(reading(), school, person_id)
    post = next((post for post in member.posts if post.id == post_id), None)
    if post is None:
        raise NotFound("This person holds no such post at the school.")
    return end_page(school, member, post)


def end_page(school: School, member: Member, post: Post | None) -> ResponseReturnValue:
    form = EndForm()
    if form.validate_on_submit() and end_now(school, member, post, form):
        flash(f"The last day is noted for {member.person.name}.", "success")
        return redirect(url_for(".staff", school_id=school.id))
    page = render_template("school/end.html", school=school, member=member, post=post, form=form)
    return page, 422 if form.errors else 200


def end_now(school: School, member: Member, post: Post | None, form: EndForm) -> bool:
    """End the one post, or all of them; a refusal is told beside the field."""
    by, at, last_day = signed_in_person(), clock.now(), form.last_day.data
    try:
        with transaction() as session:
            if post is None:
                posts.end_posts(session, school, member.person.id, last_day=last_day, by=by, at=at)
            else:
                posts.end_post(session, school, post, last_day=last_day, by=by, at=at)
    except Invalid as refusal:
        form.last_day.errors = [str(refusal)]
        return False
    return True


@bp.post("/<uuid:school_id>/staff/<uuid:person_id>/away")
@open_to(*LEADERS)
def mark_away(school_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    school = school_of_mine(school_id)
    with transaction() as session:
        posts.mark_away(session, school, person_id, by=signed_in_person(), at=clock.now())
    flash("Marked as away. They are shown apart and not counted as missing anything.", "success")
    return redirect(url_for(".person", school_id=school.id, person_id=person_id))


@bp.post("/<uuid:school_id>/staff/<uuid:person_id>/back")
@open_to(*LEADERS)
def mark_back(school_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    school = school_of_mine(school_id)
    with transaction() as session:
        posts.mark_back(session, school, person_id, by=signed_in_person(), at=clock.now())
    flash("Marked as back.", "success")
    return redirect(url_for(".person", school_id=school.id, person_id=person_id))


@bp.post("/<uuid:school_id>/staff/<uuid:person_id>/invitation")
@open_to(*LEADERS)
def invite_again(school_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    school = school_of_mine(school_id)
    member = queries.member_of(reading(), school, person_id)
    with transaction() as session:
        journeys.invite_again(
            session,
            school=school,
            person=member.person,
            by=signed_in_person(),
            base_url=settings().base_url,
            service=settings().service_name,
            at=clock.now(),
        )
    flash(f"A new invitation is on its way to {member.person.email}.", "success")
    return redirect(url_for(".person", school_id=school.id, person_id=person_id))
