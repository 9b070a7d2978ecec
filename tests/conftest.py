"""What every test stands on."""

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from leadplan.celery import app
from tests.support import services
from tests.support.processes import only_once, shared_folder

# Fixtures that tests of several folders share; a folder's own conftest.py may override one.
pytest_plugins = [
    "tests.support.clock",
    "tests.support.planned_week",
    "tests.support.one_area_initiative",
    "tests.support.passing_weeks",
    "tests.support.people_pages",
    "tests.support.production",
    "tests.support.servers_away",
    "tests.support.smtp_server",
]

# Playwright's loop runs in the thread in which the tests ask the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# What `make test-fast` leaves out besides browsers and kills: every address as every role, whole installations, other
# processes, and tests of several seconds whose subject has quicker ones.
SLOW = (
    "tests/accounts/test_single_sign_on.py",
    "tests/allocation/test_agreement.py",
    "tests/allocation/test_board.py",
    "tests/allocation/test_comparison.py",
    "tests/allocation/test_overlay.py",
    "tests/allocation/test_past_weeks.py",
    "tests/allocation/test_promotion.py",
    "tests/digests/test_clocks.py",
    "tests/digests/test_sending.py",
    "tests/engine/test_advice_table.py",
    "tests/engine/test_properties.py",
    "tests/engine/test_smoothness.py",
    "tests/engine/test_solver.py",
    "tests/focus/calendars/test_duplicates.py",
    "tests/focus/calendars/test_read_calendar.py",
    "tests/focus/calendars/test_syncing.py",
    "tests/focus/test_gap_closing_options.py",
    "tests/focus/test_week_page_queries.py",
    "tests/focus/test_weights_preview.py",
    "tests/focus/test_workers.py",
    "tests/initiatives/test_skill_matrix.py::test_two_hundred",
    "tests/initiatives/test_status_page.py",
    "tests/leadplan/test_backups.py",
    "tests/leadplan/test_data_export.py",
    "tests/leadplan/test_database_state.py",
    "tests/leadplan/test_demo.py",
    "tests/leadplan/test_demo_advice.py",
    "tests/leadplan/test_departures",
    "tests/leadplan/test_file_broker.py",
    "tests/leadplan/test_forgery.py",
    "tests/leadplan/test_health.py",
    "tests/leadplan/test_log_masking.py",
    "tests/leadplan/test_migrations.py",
    "tests/leadplan/test_orgfile_bombs.py",
    "tests/leadplan/test_orgfile_errors.py",
    "tests/leadplan/test_orgfile_export.py",
    "tests/leadplan/test_orgfile_import.py",
    "tests/leadplan/test_orgfile_size.py",
    "tests/leadplan/test_outage.py",
    "tests/leadplan/test_production.py",
    "tests/leadplan/test_production_settings.py",
    "tests/leadplan/test_repeated_forms.py",
    "tests/leadplan/test_retention_job.py",
    "tests/leadplan/test_second_editor.py",
    "tests/leadplan/test_supervisor.py",
    "tests/leadplan/test_web_server.py",
    "tests/people/test_http_client.py",
    "tests/people/test_table_inputs.py",
    "tests/roles/",
    "tests/stories/",
    "tests/test_import_layers.py",
)
ASKED_ELSEWHERE = (
    "tests/accounts/test_sign_in_limits.py",
    "tests/allocation/test_board.py",
    "tests/digests/test_command.py",
    "tests/digests/test_review_reminder.py",
    "tests/digests/test_views.py",
    "tests/focus/test_coverage.py",
    "tests/focus/test_week_page_decisions.py",
    "tests/focus/test_workload.py",
    "tests/initiatives/test_skill_cells.py",
    "tests/leadplan/test_data_export.py",
    "tests/leadplan/test_orgfile_export.py",
    "tests/people/test_last_day.py",
    "tests/people/test_settings.py",
    "tests/stakeholders/test_random_addresses.py",
    "tests/stories/",
)
"""They send next to no statement that tests of other files don't send too, so they run on the first database alone."""
MANY_CASES = 3
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fuzz", type=int, default=300, help="how many random requests tests/roles/ sends in all")
    parser.addoption("--kills", type=int, default=1, help="how often each test that kills a process runs")
    parser.addoption(
        "--thorough",
        action="store_true",
        help="every role requests every URL in every way, axe asks every rule at every width, and tests marked `thorough`",
    )
    parser.addoption("--again", action="store_true", help="on another database: without what would say the same")
    parser.addoption("--fast", action="store_true", help="without browsers, other processes and what takes long")


def pytest_configure(config: pytest.Config) -> None:
    """Random examples are the same in each run, and new ones with `--thorough`; a slow machine is no failure."""
    derandomize = not config.getoption("--thorough")
    hypothesis.settings.register_profile("leadplan", deadline=None, derandomize=derandomize, database=None)
    hypothesis.settings.load_profile("leadplan")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Where a process dies is chance, so a longer run kills it more often."""
    kills = metafunc.config.getoption("--kills")
    if kills > 1 and metafunc.definition.get_closest_marker("kills"):
        metafunc.fixturenames.append("kill")
        metafunc.parametrize("kill", range(kills))


@pytest.fixture
def thorough(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--thorough"))


@pytest.fixture
def kill(request: pytest.FixtureRequest) -> int:
    """The number of the round of a test that kills."""
    return int(request.param)


def pytest_collection_finish() -> None:
    """What is imported by now stays: the collector need not look at all of it again and again, a quarter of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept = items
    if not config.getoption("--thorough"):
        kept = [item for item in kept if item.get_closest_marker("thorough") is None]
    if config.getoption("--again"):
        kept = [item for item in kept if tells_more_on_another_database(item)]
        if not config.getoption("--thorough"):
            kept = without_further_cases(kept)
    if config.getoption("--fast"):
        kept = [item for item in kept if is_fast(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def tells_more_on_another_database(item: pytest.Item) -> bool:
    """Not a test that asks no database or nothing new, one marked `once`, or one in a browser.

    What a page asks of the database is asked by the tests of its view as well; a browser is what takes the time.
    """
    asked = set(getattr(item, "fixturenames", ()))
    asks = bool(asked & {"db", "transactional_db", "live_server"}) or item.get_closest_marker("django_db") is not None
    if item.nodeid.startswith(ASKED_ELSEWHERE):
        return False
    return asks and "browser" not in asked and item.get_closest_marker("once") is None


def without_further_cases(items: list[pytest.Item]) -> list[pytest.Item]:
    """Of a test with many cases the first one: most are input that a form refuses before it reaches the database.

    A test whose cases write different rows, or ask the database differently, is marked `every_case`.
    """
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    further = {
        item
        for same in cases.values()
        if len(same) > MANY_CASES and same[0].get_closest_marker("every_case") is None
        for item in same[1:]
    }
    return [item for item in items if item not in further]


def is_fast(item: pytest.Item) -> bool:
    asked = set(getattr(item, "fixturenames", ()))
    elsewhere = asked & {"browser", "live_server", "redis_url", "postgres_url"}
    return not elsewhere and not item.get_closest_marker("kills") and not item.nodeid.startswith(SLOW)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as in an installation: in memory, threads would share one connection or its table locks."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "tests.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The collected, hashed files that pages name, as in an installation; looked up when one is asked for.

    Otherwise every client of every test would first look at all of them. The first worker of the run collects them.
    """
    shared = shared_folder(tmp_path_factory)
    with override_settings(STATIC_ROOT=shared / "static", WHITENOISE_AUTOREFRESH=True):
        with only_once(shared / "static.lock"):
            if not (shared / "static").exists():
                call_command("collectstatic", interactive=False, verbosity=0)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """A hash that costs half a second is not what is tested."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def tasks_at_once() -> Iterator[None]:
    """What is asked of a worker is done here and now."""
    app.loader.import_default_modules()
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis for this process of the run alone: another's workers would take its messages."""
    if "redis" not in services.found():
        skip("redis", "Redis")
    with services.redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty PostgreSQL beside the tests' own database, for processes that tests start."""
    if "postgres" not in services.found():
        skip("postgres", "PostgreSQL")
    # Not below pytest's folder, which is root's alone where the tests are: PostgreSQL runs as another user.
    with (
        tempfile.TemporaryDirectory(prefix="leadplan-postgres-") as folder,
        services.postgres(Path(folder) / "cluster") as url,
    ):
        yield url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, with the flags that it needs as root and without a display."""
    path = services.chromium() or skip("browser", "Chromium")
    return {**browser_type_launch_args, "executable_path": path, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def live_server(static_files: None) -> Iterator[LiveServer]:
    """The app with its static files as WhiteNoise serves them; pytest-django's own knows no hashed names."""
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = lambda application: application  # type: ignore[assignment]
    server.start()
    yield server
    server.stop()


def skip(name: str, words: str) -> str:
    """Skip with a clear line, or fail where it is required."""
    if name in services.required():
        pytest.fail(f"{words} is required and was not found.")
    pytest.skip(f"{words} is not installed here; `make services` installs it.")
