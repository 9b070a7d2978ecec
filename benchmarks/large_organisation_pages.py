"""What pages show beside plans, added to `benchmarks.large_organisation`: accounts, teams, dependencies, pitches, past weeks.

A director, the person `director`, has the whole organisation below: a thousand managers at 10,000 leads, each with 70 reports.
"""

from typing import Final

from django.db import connection

from benchmarks.large_organisation import AREAS, INITIATIVES, SKILLS, TEAM, managers_of

STATEMENTS: Final = """
INSERT INTO people_person (key, name, email, role, seniority, joined) VALUES
('director', 'Director', 'director@example.org', 'manager', 'principal', date '2019-01-07'),
('administrator', 'Administrator', 'administrator@example.org', 'engineer', 'senior', date '2019-01-07');
UPDATE people_person SET manager_id = (SELECT id FROM people_person WHERE key = 'director') WHERE key LIKE 'manager-%';
INSERT INTO people_account (email, password, person_id, is_active, is_superuser, date_joined)
SELECT email, '!', id, true, key = 'administrator', timestamptz '2026-01-05 09:00Z' FROM people_person;

INSERT INTO people_team (id, key, name, engineering_manager_id, tech_lead_id)
SELECT n, 'team-' || n, 'Team ' || n, 1 + n % {managers}, {managers} + n FROM generate_series(1, {leads}) n;
INSERT INTO people_team_members (team_id, person_id)
SELECT n, {managers} + {leads} + (n - 1) * {team} + t FROM generate_series(1, {leads}) n, generate_series(1, {team}) t;
INSERT INTO initiatives_initiative_teams (initiative_id, team_id)
SELECT n, 1 + (n - 1) / {each} FROM generate_series(1, {initiatives}) n;
INSERT INTO people_timeoff (person_id, start, "end")
SELECT id, date '2026-11-16' + id::int % 50, date '2026-11-18' + id::int % 50 FROM people_person WHERE id % 7 = 0;
INSERT INTO people_workinghours (person_id, fri) SELECT id, 0 FROM people_person WHERE id % 12 = 0;
INSERT INTO people_duty (person_id, start, "end", hours, what)
SELECT id, date '2026-11-23' + id::int % 50, date '2026-11-29' + id::int % 50, 6, 'On call' FROM people_person WHERE id % 9 = 0;
INSERT INTO people_interest (person_id, skill_id) SELECT id, 1 + id % {skills} FROM people_person WHERE id % 3 = 0;

INSERT INTO initiatives_dependency (id, initiative_id, key, name, area_id, producer_id, dri_id, need_by, status)
SELECT (n - 1) * 2 + d, n, 'dependency-' || d, 'Dependency ' || d, (n - 1) * {areas} + d, 1 + (n * 7 + d) % {leads},
    {managers} + {leads} + 1 + (n * 7 + d) % {leads} * {team}, date '2026-12-01' + n % 60, 'promised'
FROM generate_series(1, {initiatives}) n, generate_series(1, 2) d;
INSERT INTO initiatives_dependencyeta (dependency_id, recorded_on, eta)
SELECT id, date '2026-09-01' + g * 20, need_by - 10 + g * (id % 9)::int FROM initiatives_dependency, generate_series(1, 3) g;
INSERT INTO initiatives_dependencyask (dependency_id, "on", to_id, to_name)
SELECT id, date '2026-11-10', dri_id, 'Member' FROM initiatives_dependency WHERE id % 2 = 0;
INSERT INTO initiatives_acceptancecheck (dependency_id, check_text)
SELECT id, 'Check ' || c FROM initiatives_dependency, generate_series(1, 2) c;
INSERT INTO initiatives_statusupdate (initiative_id, kind, before, after, note, at, by_id)
SELECT n, 'health', 'on_track', 'on_track', 'As planned', timestamptz '2026-10-05 09:00Z' + u * interval '10 days',
    {managers} + 1 + (n - 1) / {each} FROM generate_series(1, {initiatives}) n, generate_series(1, 3) u;

INSERT INTO stakeholders_planningcycle (id, key, name, starts, ends, cutoff)
VALUES (1, '2027-q1', '2027 Q1', date '2027-01-04', date '2027-03-28', date '2026-12-11');
INSERT INTO stakeholders_pitch (id, key, url_id, author_id, title, status, cycle_id, initiative_id, targeted_on)
SELECT n, 'pitch-' || n, left(md5('pitch' || n), 16), {managers} + n, 'Pitch ' || n, 'socialising', 1, (n - 1) * {each} + 1,
    date '2026-11-02' FROM generate_series(1, {leads}) n;
INSERT INTO stakeholders_slice (pitch_id, name, team_id, ask, effort_weeks, value_share, position)
SELECT n, 'Step ' || s, 1 + (n + s) % {leads}, 'Two people', 3, 0.3, s
FROM generate_series(1, {leads}) n, generate_series(1, 3) s;
INSERT INTO stakeholders_evidence (pitch_id, what, figure, unit, position)
SELECT n, 'Evidence ' || e, 12, 'hours', e FROM generate_series(1, {leads}) n, generate_series(1, 2) e;
INSERT INTO stakeholders_message (pitch_id, audience, text)
SELECT n, audience, 'What it means to you'
FROM generate_series(1, {leads}) n, unnest(ARRAY['product_manager', 'engineering_manager']) audience;
INSERT INTO stakeholders_pitch_stakeholders (pitch_id, stakeholder_id)
SELECT n, (n - 1) * 3 + s FROM generate_series(1, {leads}) n, generate_series(1, 3) s;
INSERT INTO stakeholders_conversation (pitch_id, stakeholder_id, "on", result)
SELECT n, (n - 1) * 3 + s, date '2026-11-10', 'Interested' FROM generate_series(1, {leads}) n, generate_series(1, 2) s;
INSERT INTO stakeholders_promise (stakeholder_id, what, promised_by, due)
SELECT id, 'Send the figures', 'mine', date '2026-11-20' + (id % 20)::int FROM stakeholders_stakeholder WHERE id % 2 = 0;

INSERT INTO focus_weekpreferences (person_id, shares_actual_hours)
SELECT {managers} + n, n % 2 = 0 FROM generate_series(1, {leads}) n;
INSERT INTO focus_commitment (person_id, week, at)
SELECT {managers} + n, '2026-W' || w, timestamptz '2026-11-23 09:00Z' FROM generate_series(1, {leads}) n, generate_series(42, 48) w;
INSERT INTO focus_review (person_id, week, day_to_day, meetings, at)
SELECT {managers} + n, '2026-W' || w, 10, 6, timestamptz '2026-11-20 15:00Z'
FROM generate_series(1, {leads}) n, generate_series(42, 47) w;
INSERT INTO focus_actual (person_id, week, area_id, hours)
SELECT {managers} + n, '2026-W' || w, (n - 1) * {each} * {areas} + a, 3
FROM generate_series(1, {leads}) n, generate_series(42, 47) w, generate_series(1, 3) a;
INSERT INTO focus_interruption (person_id, at, source, minutes)
SELECT {managers} + n, timestamptz '2026-10-12 10:00Z' + i * interval '30 hours', 'Support', 30
FROM generate_series(1, {leads}) n, generate_series(1, 30) i;
INSERT INTO focus_ownwork (person_id, title, hours, due)
SELECT {managers} + n, 'Own work ' || w, 4, date '2026-12-18' FROM generate_series(1, {leads}) n, generate_series(1, 2) w;
INSERT INTO focus_block (person_id, week, kind, area_id, starts, minutes, at)
SELECT {managers} + n, '2026-W48', 'focus', (n - 1) * {each} * {areas} + 1 + b % 3,
    timestamptz '2026-11-23 13:00Z' + b * interval '24 hours', 120, timestamptz '2026-11-23 09:00Z'
FROM generate_series(1, {leads}) n, generate_series(0, 4) b;

INSERT INTO people_auditline (at, actor_id, actor_name, verb, thing, label, about_id, initiative, skill, before, after, feeds_plans)
SELECT timestamptz '2026-06-01 09:00Z' + (n * 30 + a) % 240000 * interval '1 minute', {managers} + n, 'Lead ' || n, 'changed',
    'rating', 'Skill', {managers} + {leads} + 1 + (n * 7 + a) % ({leads} * {team}), 'initiative-' || n,
    'skill-' || 1 + a % {skills}, '1', '2', a % 3 = 0
FROM generate_series(1, {leads}) n, generate_series(1, 30) a;
INSERT INTO digests_digest (person_id, week, kind, state, message_id, created_at, not_before, sent_at)
SELECT {managers} + n, '2026-W' || w, 'week', 'sent', '<' || n || '-' || w || '@example.org>', sent, sent, sent
FROM generate_series(1, {leads}) n, generate_series(42, 47) w,
    LATERAL (SELECT timestamptz '2026-10-12 06:00Z' + (w - 42) * interval '7 days') AS moment(sent);
INSERT INTO people_secretlink (kind, digest, owner_id, subject, created_at, expires_at)
SELECT 'mail_action', md5('link' || n || '-' || l), {managers} + n, l::text, timestamptz '2026-11-16 06:00Z',
    timestamptz '2026-12-16 06:00Z' FROM generate_series(1, {leads}) n, generate_series(1, 5) l;
INSERT INTO allocation_scenario (key, name, url_id, author_id, created_at)
SELECT 'scenario-' || n, 'Scenario ' || n, left(md5('scenario' || n), 16), n, timestamptz '2026-11-16 06:00Z'
FROM generate_series(1, {managers}) n;
"""


def fill_pages(leads: int) -> None:
    """Add this to an organisation of as many leads; without plans, which the weekly run makes."""
    from initiatives.models import CriticalArea, Initiative
    from people import search_index
    from people.models import Person, Skill, Team

    managers = managers_of(leads)
    sizes = {"leads": leads, "managers": managers, "initiatives": leads * INITIATIVES, "each": INITIATIVES}
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS.format(**sizes, areas=AREAS, team=TEAM, skills=SKILLS))
    for model in (Person, Skill, Team, Initiative, CriticalArea):
        search_index.refresh(model, model._default_manager.all())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
