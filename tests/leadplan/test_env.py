"""The environment: wrong values stop the start with an error that names the variable."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from leadplan import env


def test_a_value_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.setenv("THING_FILE", str(tmp_path / "key"))
    assert env.text("THING") == "from a file"


def test_a_missing_file_is_named_in_the_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("THING_FILE", str(tmp_path / "nothing"))
    with pytest.raises(ImproperlyConfigured, match=r"THING_FILE: can't read .*nothing \("):
        env.text("THING")


def test_a_value_set_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", "a")
    monkeypatch.setenv("THING_FILE", "b")
    with pytest.raises(ImproperlyConfigured, match="Both THING and THING_FILE"):
        env.text("THING")


@pytest.mark.parametrize(("value", "meant"), [("1", True), ("true", True), ("0", False), ("", False), ("no", False)])
def test_a_flag_is_yes_or_no(monkeypatch: pytest.MonkeyPatch, value: str, meant: bool) -> None:
    monkeypatch.setenv("THING", value)
    assert env.flag("THING") is meant


@pytest.mark.parametrize("value", ["0", "65536", "-1", "80a", "８０"])
def test_a_port_out_of_range_is_named_in_the_error(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("THING", value)
    with pytest.raises(ImproperlyConfigured, match="THING is"):
        env.port("THING", 8000)


@pytest.mark.parametrize("value", ["perhaps", "2"])
def test_an_invalid_flag_is_named_in_the_error(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("THING", value)
    with pytest.raises(ImproperlyConfigured, match="THING is"):
        env.flag("THING")


@pytest.mark.parametrize("value", ["leadplan.example", "ftp://leadplan.example", "https://", "https://a.example/?x=1"])
def test_an_invalid_url_is_named_in_the_error(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("THING", value)
    with pytest.raises(ImproperlyConfigured, match="THING is"):
        env.address("THING", "", ("http", "https"))


@pytest.mark.parametrize("value", ["short", "a" * 60, "django-insecure-" + "k3j9d8f7g6h5" * 6])
def test_a_weak_secret_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("THING", value)
    with pytest.raises(ImproperlyConfigured, match="THING"):
        env.secret("THING")


def test_a_generated_secret_is_kept_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first = env.stored_secret("LEADPLAN_TEST_NO_SUCH", tmp_path / "key")
    assert env.stored_secret("LEADPLAN_TEST_NO_SUCH", tmp_path / "key") == first
    assert len(first) == 96
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["key"]


def test_a_data_folder_and_a_database_of_an_earlier_version_become_private(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder, database = tmp_path / "data", tmp_path / "data" / "leadplan.sqlite3"
    folder.mkdir(mode=0o755)
    database.touch(mode=0o644)
    monkeypatch.setenv("THING", str(folder))
    assert env.private_folder("THING", tmp_path) == folder
    env.private_file(database)
    assert [path.stat().st_mode & 0o777 for path in (folder, database)] == [0o700, 0o600]


def test_a_folder_for_everyone_stays_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    monkeypatch.setenv("THING", str(tmp_path))
    env.private_folder("THING", tmp_path)
    assert tmp_path.stat().st_mode & 0o7777 == 0o1777
