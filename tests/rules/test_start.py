"""What stops the service from starting is said in a line, not in a traceback."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from awareness.settings import ROOT


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flask", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_wrong_content_is_reported_by_file_and_line(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    page = content / "modules" / "b05-my-safe-helpers" / "module.yaml"
    page.write_text(page.read_text(encoding="utf-8").replace("band: b05", "band: b99"), "utf-8")
    result = run("check-content", CONTENT_FOLDER=str(content), INSTANCE_FOLDER=str(tmp_path))
    assert result.returncode != 0
    assert "b05-my-safe-helpers/module.yaml:" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_unsafe_configuration_is_refused_by_name(tmp_path: Path) -> None:
    result = run("routes", SERVICE_ENV="production", INSTANCE_FOLDER=str(tmp_path))
    assert result.returncode != 0
    assert "SECRET_KEY" in result.stderr
    assert "Traceback" not in result.stderr
