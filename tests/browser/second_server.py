"""Serve the council of a test from a process of its own, which may be killed and started again.

`python -m tests.browser.second_server DATABASE_URL SECRET FOLDER PORT`; prints "ready".
"""

import sys
from pathlib import Path

from pydantic import SecretStr
from waitress import serve

from awareness import clock
from awareness.app import create_app
from awareness.settings import Settings
from tests.browser.conftest import A_SCHOOL_DAY


def main(database_url: str, secret: str, folder: str, port: str) -> None:
    clock.now = lambda: A_SCHOOL_DAY
    app = create_app(
        Settings(
            database_url=database_url,
            secret_key=SecretStr(secret),
            instance_folder=Path(folder),
            base_url="http://council.example",
        )
    )
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    serve(app, host="127.0.0.1", port=int(port), threads=8)


if __name__ == "__main__":
    main(*sys.argv[1:])
