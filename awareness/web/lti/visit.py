"""What a visitor from a platform sees first, by what they are there and what the module is."""

from flask.typing import ResponseReturnValue

from awareness.content.model import Module
from awareness.lti.models import MessageType, Standing
from awareness.web.extensions import library
from awareness.web.guards import from_platform
from awareness.web.lti import pupil, staff, teacher
from awareness.web.lti.blueprint import bp
from awareness.web.visiting import this_visit


def module_of_visit() -> Module:
    return library().module(this_visit().module)


@bp.get("/visits/<uuid:launch_id>")
@from_platform
def visit() -> ResponseReturnValue:
    module, here = module_of_visit(), this_visit()
    if here.message_type is MessageType.REVIEW:
        return teacher.show_result(module)
    if not module.is_pupil:
        return staff.show_training(module)
    if here.standing is Standing.TEACHER:
        return teacher.show_module(module)
    return pupil.show_module(module)
