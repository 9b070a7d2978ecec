"""Organisation files as text, and where their errors are."""

from leadplan.orgfile.errors import InvalidFile, path_text


def places(found: InvalidFile) -> list[str]:
    """Path and line of every error, such as "people[0].hours: line 5"."""
    return [f"{path_text(error.path)}: line {error.line}" for error in found.errors]


EVERY_FIELD = """
leadplan: 1
organisation: {name: "On: a, b #1", timezone: Europe/Madrid, country: ES, region: CT}
skills: [{key: on, name: "NO", description: "two\\nlines"}, {key: s2, name: "2027"}]
people:
  - {key: boss, name: Boss, email: boss@example.org, role: executive, seniority: principal}
  - key: ada
    name: "true"
    email: ada@example.org
    role: designer
    seniority: staff
    joined: 2020-02-29
    manager: boss
    timezone: Pacific/Auckland
    hours: [{hours: 40}, {from: 2026-01-05, hours: {mon: 8, tue: 7.5, sat: 2.25}}, {from: 2026-06-01, hours: 32}]
    day_to_day: 10.5
    duties: [{from: 2026-11-23, to: 2026-11-29, hours: 20, what: on call}]
    country: NZ
    region: AUK
    skills:
      on: [{level: 2}, {level: 3, self: 4, assessed: 2026-05-01, by: boss, disputed: true}, {self: 3, assessed: 2026-06-01, interest: true}]
      s2: {interest: true}
    time_off: [{from: 2026-12-24, to: 2026-12-24, part: afternoon}, {from: 2026-12-28, to: 2026-12-31}]
  - {key: bo, name: Bo, hours: 0, skills: {on: 0}}
teams: [{key: t, name: T, engineering_manager: boss, product_manager: bo, tech_lead: ada, members: [ada, bo]}]
initiatives:
  - key: i
    name: I
    summary: "# not a comment"
    priority: 5
    phase: build
    health: off_track
    start: 2026-01-01
    target: 2027-01-01
    open: true
    leads:
      - {person: ada, role: deputy, stage: weekly, hours: 7.5, from: 2026-01-01, to: 2026-06-30, tentative: true}
      - {person: ada}
    teams: [t]
    members: [{person: bo, familiarity: 0, from: 2026-01-01, to: 2026-12-31}, {person: ada}]
    areas:
      - {key: z, name: Z, why: w, impact: 5, irreversibility: 1, complexity: 2, effort: L, owner: bo, status: settled, needs: {on: 4, s2: 1}}
      - {key: a, name: A}
    inflection_points: [{key: p, name: P, date: 2026-12-01, kind: launch, areas: [z, a], presence: optional, passed: true}]
    dependencies:
      - key: d
        name: D
        area: z
        producer: t
        dri: bo
        need_by: 2026-12-01
        etas: [{said_on: 2026-10-01, eta: 2026-11-01, by: bo, reason: "a: b"}, {said_on: 2026-11-01, eta: 2026-12-05}]
        last_confirmed: 2026-11-01
        delivered: 2026-11-02
        accepted: 2026-11-03
        status: accepted
        acceptance: [{check: "it: runs", by: consumer, done: true}, {check: it is quick}]
        asked_on: [2026-10-01, 2026-11-01]
meetings:
  - {person: ada, title: M, series: weekly, starts: 2026-11-24T10:00:00+13:00, minutes: 45, initiative: i, area: z, decides: scope, reach: system, attendees: [bo, boss]}
own_work:
  - {person: ada, title: "Design: part 2", hours: 3.5, due: 2026-11-27, initiative: i, area: z, done: true}
  - {person: ada, title: On call, hours: 2, due: 2026-11-30, weekly: true}
stakeholders:
  - key: boss
    for: ada
    person: boss
    audience: executive
    initiatives: [i]
    influence: 5
    interest: 1
    engagement: resistant
    desired: leading
    cadence_days: 14
    touchpoints: [{on: 2026-11-01, kind: group, note: said little}]
    promises: [{what: numbers, whose: theirs, due: 2026-12-01, done: true}]
  - {key: client, for: ada, name: A client}
planning_cycles: [{key: q1, name: Q1, starts: 2027-01-01, ends: 2027-03-31, cutoff: 2026-12-11}]
pitches:
  - key: p
    author: ada
    co_sponsors: [bo]
    title: T
    problem: P
    evidence: [{what: W, figure: 1234.5678, unit: h, source: log, date: 2026-01-01}, {what: V}]
    outcome: O
    value: {amount: 480000.5, currency: USD, per: year}
    messages: {executive: E, other: F}
    slices: [{name: S, team: t, ask: A, effort_weeks: 1.5, value_share: 0.4, by: 2027-01-01, agreed: true}]
    stakeholders: [boss]
    conversations: [{stakeholder: boss, on: 2026-11-01, kind: message, result: R}]
    cycle: q1
    initiative: i
    ticket: T-1
    status: accepted
    reason: because
    teams: [{team: t, status: declined, ticket: T-2, reason: not now}]
    cost: {one_off: 120000, yearly: 30000.5, contract_ends: 2027-06-30, notice_by: 2027-03-31, spent: 240000,
           saving_yearly: 180000, saving_from: 2027-07-01}
standards:
  - {key: s, name: N, statement: "Calls: retried", why: W, how_url: "https://docs.example/s", owner: ada, teams: [t], agreed_on: 2026-11-02, review_by: 2027-05-03, status: agreed}
  - {key: open, name: O, statement: Logs are JSON}
actuals: [{person: ada, week: 2026-W47, area: i/z, hours: 2.5}]
"""

RECORDS = """
leadplan: 1
people: [{key: ada, name: Ada}, {key: bo, name: Bo}]
initiatives: [{key: i, name: I, leads: [{person: ada}], areas: [{key: z, name: Z}]}]
meetings: [{person: ada, title: M, starts: 2026-11-24T10:00:00Z, minutes: 45, choice: delegate, delegate: bo}]
stakeholders:
  - {key: bo, for: ada, person: bo, moves: [{on: 2026-10-01, before: unaware, after: neutral}]}
  - {key: client, for: ada, name: A client, moves: [{on: 2026-10-01, before: unaware, after: nobody knows}]}
pitches:
  - key: p
    author: ada
    title: T
    slices: [{name: S, agreed: true, agreed_by: Bo}]
    office_hours: [{first: 2026-11-05, at: 15:00, timezone: UTC}]
    area: i/gone
    aimed_on: 2026-09-01
    stood_on: 2026-11-20
    back_on: 2026-10-01
dismissals: [{for: ada, person: bo, initiative: i, reason: knows already}]
actuals: [{person: ada, week: 2026-W47, area: i/z, hours: 2.5, note: "went: well", helped: false}]
decisions: [{person: ada, week: 2026-W47, area: i/z, kind: pin, hours: 2.5}]
commitments: [{person: ada, week: 2026-W47}]
blocks: [{person: ada, week: 2026-W47, area: i/z, starts: 2026-11-16T09:00:00Z, minutes: 90}]
reviews: [{person: ada, week: 2026-W47, note: "long: week"}]
interruptions: [{person: ada, at: 2026-11-17T10:00:00Z, source: Support, minutes: 30}]
worries: [{person: ada, text: too quiet, at: 2026-11-17T11:00:00Z}]
pairings: [{person: ada, week: 2026-W47, area: i/z, learner: bo}]
proposal_answers: [{person: ada, kind: rota, about: Support, taken: false}]
"""
"""A file of an earlier version, with the records that were in it."""
