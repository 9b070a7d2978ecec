"""What a chunk of the weekly run reads does not grow with the organisation: databases find its rows by an index."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.loader_plans import queries_of_chunk
from focus.plan.queries import candidates
from focus.plan.queries.lead_weeks import load
from people.models import Person, Rating, Skill
from tests.support import factories as make
from tests.support import services
from tests.support.one_initiative import WEEK, make_initiative
from tests.support.query_plans import tables_read_in_full

ROOT = Path(__file__).parents[2]
# Those that grow with the organisation, by name; `r` are the ratings of the candidates.
LARGE = {"people_rating", "r", "initiatives_membership", "focus_meeting", "focus_meeting_attendees", "focus_decision"}


@pytest.mark.django_db
def test_no_query_reads_all_ratings_members_or_meetings() -> None:
    make.OrganisationFactory.create()
    leads = [make.PersonFactory.create(key=key) for key in ("ada", "ben")]
    for one in leads:
        make_initiative(one, f"of-{one.key}")
        make.MeetingFactory.create(person=one, starts=WEEK.bounds(one.zone("UTC"))[0])
    asked = queries_of_chunk([one.pk for one in leads])
    found = [
        (sql[:200], tables & LARGE) for sql, params in asked if (tables := tables_read_in_full(sql, params)) & LARGE
    ]
    assert found == []
    assert len(asked) <= 29


@pytest.mark.django_db
@pytest.mark.once
def test_a_few_candidates_are_loaded_however_many_are_rated() -> None:
    make.OrganisationFactory.create()
    lead = make.PersonFactory.create(key="ada")
    make_initiative(lead, "billing")
    skill = Skill.objects.get()
    loaded = []
    for number in (candidates.MOST, 3 * candidates.MOST):
        experts = [Person(key=f"expert-{number}-{place}", name="Expert") for place in range(number)]
        Person.objects.bulk_create(experts)
        Rating.objects.bulk_create(Rating(person=one, skill=skill, level=3) for one in experts)
        with CaptureQueriesContext(connection) as asked:
            loaded.append((len(load([lead.pk], WEEK).weeks[lead.pk].people), len(asked)))
    assert loaded[0] == loaded[1]
    # The lead, the owner and the candidates; the lead is one of these, at level 4.
    assert loaded[0][0] == candidates.MOST + 1


@pytest.mark.thorough
def test_no_query_reads_them_at_ten_thousand_leads_either() -> None:
    with tempfile.TemporaryDirectory() as folder, services.postgres(Path(folder) / "cluster") as url:
        environment = {"DATABASE_URL": url, "LEADPLAN_DATA_DIR": folder, "PATH": ""}
        command = [sys.executable, "-m", "benchmarks.loader_plans", "10000"]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    assert not LARGE & set(found["scanned"])
    assert found["cost"] < 20_000
