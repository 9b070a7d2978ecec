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


@pytest.mark.parametrize(
    "value",
    [
        "leadplan.example",
        "ftp://leadplan.example",
        "https://",
        "https://a.example/?x=1",
        "https://a.example:99999",
        "https://[::1",
    ],
)
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


@pytest.mark.parametrize(
    "value", ["nonsense", "http://redis:6379", "redis://", "redis://:key@:6379/0", "redis://redis:port"]
)
def test_a_server_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("THING", value)
    with pytest.raises(ImproperlyConfigured, match=r"THING is not the URL .* for example to redis://HOST") as error:
        env.server_url("THING", ("redis", "rediss"), "redis://HOST", needed=False)
    assert "key" not in str(error.value)


def test_a_server_that_is_not_needed_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THING", raising=False)
    assert env.server_url("THING", ("redis",), "redis://HOST", needed=False) == ""
    with pytest.raises(ImproperlyConfigured, match="THING is not set"):
        env.server_url("THING", ("redis",), "redis://HOST", needed=True)
    monkeypatch.setenv("THING", "redis://:key@redis:6379/0")
    assert env.server_url("THING", ("redis",), "redis://HOST", needed=True) == "redis://:key@redis:6379/0"


@pytest.mark.parametrize(
    "value", ["leadplan", "a@", "@b.example", "leadplan <a@b.example>\r\nBcc: c@d.example", "a b@c.example"]
)
def test_a_sender_is_an_address(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("THING", value)
    with pytest.raises(ImproperlyConfigured, match="THING is"):
        env.email_sender("THING", "leadplan <leadplan@localhost>")


def test_a_sender_may_have_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", "Pläne <plan@leadplan.example>")
    assert env.email_sender("THING", "x") == "Pläne <plan@leadplan.example>"


def test_a_log_level_is_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THING", "debug")
    assert env.log_level("THING", "INFO") == "DEBUG"
    monkeypatch.setenv("THING", "loud")
    with pytest.raises(ImproperlyConfigured, match=r"THING is 'LOUD'\. It must be one of: DEBUG, INFO"):
        env.log_level("THING", "INFO")


@pytest.mark.parametrize("value", ["https://leadplan.example", "leadplan.example:443", "a.example/b"])
def test_a_host_is_a_name_without_scheme_and_path(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("THING", f"ok.example,{value}")
    with pytest.raises(ImproperlyConfigured, match="THING contains"):
        env.host_names("THING")
    monkeypatch.setenv("THING", "127.0.0.1, [::1], .leadplan.example, *")
    assert env.host_names("THING") == ["127.0.0.1", "[::1]", ".leadplan.example", "*"]
