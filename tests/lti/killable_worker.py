"""Send what is due from a process of its own that waits before a commit, to be killed there.

`python -m tests.lti.killable_worker DATABASE_URL SECRET FOLDER HOST NUMBER`. Prints "holding" when
everything of its NUMBERth write has reached the database and the commit has not, and "done" when it
never came to it.
"""

import itertools
import sys
import time
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.orm import Session

from awareness import clock
from awareness.app import create_app
from awareness.settings import Settings
from awareness.worker import send_scores
from tests.factories import NOW
from tests.killable import LONG_SECONDS, say


def hold_before(number: int) -> None:
    """Wait in front of this process's commit of that number."""
    commits = itertools.count(1)

    def hold(session: Session) -> None:
        if session.connection().get_execution_options().get("writes") and next(commits) == number:
            session.flush()
            say("holding")
            time.sleep(LONG_SECONDS)

    event.listen(Session, "before_commit", hold)


def main(database_url: str, secret: str, folder: str, host: str, number: str) -> None:
    clock.now = lambda: NOW
    app = create_app(
        Settings(
            database_url=database_url,
            secret_key=SecretStr(secret),
            instance_folder=Path(folder),
            base_url="http://localhost",
            lti_development_hosts=host,
        )
    )
    hold_before(int(number))
    with app.app_context():
        send_scores()
    say("done")


if __name__ == "__main__":
    main(*sys.argv[1:])
