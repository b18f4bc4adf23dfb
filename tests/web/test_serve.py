"""The server and the worker beside it, as processes."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from awareness.settings import ROOT

PATIENCE_SECONDS = 60


@pytest.fixture
def server(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A server with its worker, in a group of their own, once it serves."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "serve", "--port", str(port), "--with-worker"],
        cwd=ROOT,
        env={**os.environ, "INSTANCE_FOLDER": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    with process:
        assert process.stdout is not None
        assert "Serving" in process.stdout.readline()
        yield process
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def test_the_worker_ends_with_the_server_that_is_told_to_end(
    server: subprocess.Popen[str],
) -> None:
    """A worker that was left behind would go on sending, with the code of before."""
    assert Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    server.terminate()
    assert server.wait(PATIENCE_SECONDS) == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(server.pid, 0)
