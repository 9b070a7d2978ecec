"""A large organisation in an empty PostgreSQL database, made by SQL in about a minute at 10,000 leads.

Per lead three initiatives with eight areas each, a team of six on all of them, eight meetings a week for eight weeks, three
decisions a week, and three stakeholders; a manager for every ten leads. Everyone is rated in eight skills.
"""

from datetime import date
from typing import Any, Final

from django.apps import apps
from django.db import connection
from django.db.models import NOT_PROVIDED, BinaryField
from psycopg import sql

MONDAY: Final = date(2026, 11, 23)
SKILLS, INITIATIVES, AREAS, TEAM = 8, 3, 8, 6
STATEMENTS: Final = """
INSERT INTO people_organisation (id, name, timezone, country, region, planning_hour, second_factor, weights)
VALUES (1, 'Northlight', 'UTC', '', '', 6, 'optional', '{{}}') ON CONFLICT DO NOTHING;

INSERT INTO people_skill (id, key, name, description, general)
SELECT s, 'skill-' || s, 'Skill ' || s, '', s = 8 FROM generate_series(1, {skills}) s;

CREATE FUNCTION pg_temp.add_people(kind text, first int, last int, offset_of int, manager int) RETURNS void AS $$
INSERT INTO people_person (id, key, name, email, role, seniority, joined, manager_id, timezone, country, region, day_to_day)
SELECT offset_of + n, kind || '-' || n, initcap(kind) || ' ' || n, kind || n || '@example.org', 'engineer',
    CASE WHEN kind = 'member' THEN 'mid' ELSE 'staff' END, date '2020-01-06' + n % 2500,
    CASE WHEN manager > 0 THEN 1 + n % manager END, '', '', '', 12
FROM generate_series(first, last) n $$ LANGUAGE sql;
SELECT pg_temp.add_people('manager', 1, {managers}, 0, 0);
SELECT pg_temp.add_people('lead', 1, {leads}, {managers}, {managers});
SELECT pg_temp.add_people('member', 1, {members}, {managers} + {leads}, {managers});

INSERT INTO people_rating (person_id, skill_id, kind, level, "on", author_id, disputed, note)
SELECT {managers} + n, s, 'assessed',
    CASE WHEN n <= {leads} THEN 2 + (n + s) % 3 WHEN n % 50 = 0 THEN 4 ELSE (n * 7 + s * 3) % 4 END,
    date '2026-06-01' + (n + s) % 150, 1, false, ''
FROM generate_series(1, {leads} + {members}) n, generate_series(1, {skills}) s;

INSERT INTO initiatives_initiative (id, key, name, summary, priority, phase, phase_starts, health, open_to_everyone, version)
SELECT n, 'initiative-' || n, 'Initiative ' || n, '', 1 + n % 5, 'design', '{{}}', 'on_track', false, 0
FROM generate_series(1, {initiatives}) n;
INSERT INTO initiatives_leadassignment (initiative_id, person_id, role, stage, hours, start, tentative)
SELECT n, {managers} + 1 + (n - 1) / {each}, 'lead', 'embedded', 8, date '2026-01-05', false
FROM generate_series(1, {initiatives}) n;
INSERT INTO initiatives_membership (initiative_id, person_id, familiarity)
SELECT n, {managers} + {leads} + (n - 1) / {each} * {team} + t, 2
FROM generate_series(1, {initiatives}) n, generate_series(1, {team}) t;
INSERT INTO initiatives_criticalarea (id, initiative_id, key, name, why, impact, irreversibility, complexity, effort, owner_id,
    status, position, version)
SELECT (n - 1) * {areas} + a, n, 'area-' || a, 'Area ' || a, '', 1 + (n + a) % 5, 1 + (n + 2 * a) % 5, 3,
    substr('SML', 1 + (n + a) % 3, 1), {managers} + {leads} + (n - 1) / {each} * {team} + 1 + a % {team}, 'open', a, 0
FROM generate_series(1, {initiatives}) n, generate_series(1, {areas}) a;
INSERT INTO initiatives_requirement (area_id, skill_id, level)
SELECT (n - 1) * {areas} + a, 1 + (n + a + r * 3) % {skills}, 2 + (n + a) % 3
FROM generate_series(1, {initiatives}) n, generate_series(1, {areas}) a, generate_series(0, 1) r;
INSERT INTO initiatives_inflectionpoint (initiative_id, key, name, date, kind, presence, passed)
SELECT n, 'review', 'Review', date '2026-12-03' + n % 20, 'design_review', 'required', false
FROM generate_series(1, {initiatives}) n;

INSERT INTO focus_meeting (person_id, title, series, starts, minutes, initiative_id, decides, reach, choice, uid, instance, others,
    topic_source, guessed)
SELECT {managers} + n, 'Meeting ' || m, '', timestamptz '2026-11-23 09:00Z' + (w - 6) * interval '7 days' + m * interval '13 hours',
    30, CASE WHEN m < 4 THEN (n - 1) * {each} + 1 + m % {each} END, 'implementation', 'feature', '', '', '', 1, 'own', false
FROM generate_series(1, {leads}) n, generate_series(1, 8) m, generate_series(1, 8) w;
INSERT INTO focus_meeting_attendees (meeting_id, person_id)
SELECT id, {managers} + {leads} + (person_id - {managers} - 1) * {team} + 1 + id % {team} FROM focus_meeting;

INSERT INTO focus_decision (person_id, week, area_id, kind, hours, reason, at)
SELECT {managers} + n, '2026-W' || w, (n - 1) * {each} * {areas} + a, 'accept', 4, '', timestamptz '2026-11-23 09:00Z'
FROM generate_series(1, {leads}) n, generate_series(42, 48) w, generate_series(1, 3) a;

INSERT INTO stakeholders_stakeholder (id, lead_id, key, url_id, person_id, name, audience, influence, interest, engagement,
    target_engagement, cadence_days)
SELECT (n - 1) * 3 + s, {managers} + n, 'stakeholder-' || s, left(md5(n || '-' || s), 16), 1 + (n * 3 + s) % {managers}, '',
    'other', 3, 3, 'neutral', 'supportive', 14 * s
FROM generate_series(1, {leads}) n, generate_series(1, 3) s;
INSERT INTO stakeholders_touchpoint (stakeholder_id, "on", kind, note)
SELECT id, date '2026-11-20' - (id % 40)::int, 'one_to_one', '' FROM stakeholders_stakeholder;
"""


def fill(leads: int) -> None:
    """Statistics are gathered as autovacuum would."""
    sizes = {
        "leads": leads,
        "managers": managers_of(leads),
        "members": leads * TEAM,
        "initiatives": leads * INITIATIVES,
        "each": INITIATIVES,
        "areas": AREAS,
        "team": TEAM,
        "skills": SKILLS,
    }
    with connection.cursor() as cursor:
        set_defaults(cursor)
        cursor.execute(STATEMENTS.format(**sizes))
        for one in connection.introspection.sequence_list():
            table, column = one["table"], one["column"]
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) FROM {table}")
        cursor.execute("ANALYZE")


def managers_of(leads: int) -> int:
    return max(1, leads // 10)


def set_defaults(cursor: Any) -> None:
    """Give the columns the models' defaults, so that SQL names only those that matter here."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            value = field.get_default() if field.has_default() else None
            if (
                value is None
                or not field.column
                or field.db_default is not NOT_PROVIDED
                or isinstance(field, BinaryField)
            ):
                continue
            plain = field.get_db_prep_save(value, connection)
            names = sql.Identifier(model._meta.db_table), sql.Identifier(field.column)
            cursor.execute(sql.SQL("ALTER TABLE {} ALTER {} SET DEFAULT {}").format(*names, sql.Literal(plain)))


def lead_ids() -> list[int]:
    from people.models import Person

    return list(Person.objects.filter(key__startswith="lead-").order_by("pk").values_list("pk", flat=True))
