"""The house as it was drawn: floors, file lengths, no folder that shadows the standard library."""

import platform
import sysconfig
from pathlib import Path

import pytest
from importlinter import cli

from tests.house.sources import PACKAGES, ROOT, name_of, texts, tracked

LONGEST = 350


def test_imports_go_down_the_floors_only(capsys: pytest.CaptureFixture[str]) -> None:
    status = cli.lint_imports(config_filename=str(ROOT / "pyproject.toml"), show_timings=False, no_logo=True)
    assert status == 0, capsys.readouterr().out


def test_the_standard_library_s_platform_still_wins() -> None:
    home = Path(sysconfig.get_path("stdlib"))
    assert platform.__file__ is not None
    assert Path(platform.__file__).parent == home
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert not (ROOT / "__init__.py").exists()


def test_no_test_lies_inside_the_ground() -> None:
    found = [name_of(f) for f in tracked() if f.suffix == ".py" and f.name.startswith(("test_", "conftest"))]
    assert not [name for name in found if not name.startswith("tests/")]


def test_every_package_has_its_place_in_the_wheel_and_on_the_floors() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    top = {Path(name_of(f)).parts[0] for f in tracked() if f.name == "__init__.py"} - {
        "platform",
        "tests",
        "benchmarks",
    }
    assert top == {name for name in PACKAGES if "/" not in name}
    for name in top:
        assert project.count(f'"{name}"') >= 3, f"{name}: name it in the wheel, in root_packages and in the contracts"


@pytest.mark.parametrize("suffix", [".py", ".js", ".css", ".html"])
def test_files_stay_short(suffix: str) -> None:
    """Revisions of the schema are written by a machine, as long as they must be."""
    lines = {name_of(file): len(text.splitlines()) for file, text in texts(suffix)}
    long = {name: count for name, count in lines.items() if count > LONGEST and "/migrations/versions/" not in name}
    assert not long, "split these along their concerns"


def test_imports_stand_at_the_top() -> None:
    """ruff's PLC0415 says so; this says that nobody switched it off."""
    project = (ROOT / "pyproject.toml").read_text()
    assert '"PLC0415"' in project
    silenced = [name_of(file) for file, text in texts(".py") if "noqa: " + "PLC0415" in text]
    assert not silenced
