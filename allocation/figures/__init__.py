"""From facts to figures: pure functions, the same for every page, drill-down, JSON, email and scenario.

- `hours.shares(facts, person, week)`: the rows that add up to a cell; `hours.cell(facts, person, week)`: their sum
  against the capacity. The only place that combines agreed, planned and actual hours.
- `heatmap.heatmap(facts, by="line" | "team")`: leads × weeks, grouped, with sums over sums.
- `overload.ranges(facts, person)`: weeks over capacity as ranges of dates.
- `exposure.exposures(facts, initiative, week)`: what is at stake per area, calculated by the engine.
- `collisions.collisions(facts)`: milestones of different initiatives in one week, and a lead away at one; by exposure.
- `coverage.coverage(facts)`: initiatives × weeks: hours, involvement, exposure covered by lead hours and uncovered.
- `balance.balance(facts, people)`: hours by initiative, day-to-day, meetings, interruptions; planned and actual.
"""
