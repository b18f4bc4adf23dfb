"""The base of every value that is written in a content file."""

from pydantic import BaseModel, ConfigDict


class Written(BaseModel):
    """A frozen value; a field the format does not know is a fault, so a slip of the pen is never
    silently dropped.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
