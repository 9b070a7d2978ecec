"""From facts to figures: pure functions, one formula for each hour, whoever asks (page, drill-down, JSON, mail, scenario).

- `hours.shares(facts, person, week)`: the rows that a cell is made of; `hours.cell(facts, person, week)`: their sum
  against the capacity. The one place where agreed, planned and real hours meet.
- `heatmap.heatmap(facts, by="line" | "team")`: leads × weeks, grouped, with sums over sums.
- `overload.ranges(facts, person)`: over-allocation as dated ranges.
- `exposure.exposures(facts, initiative, week)`: what is at stake per area, as the engine weighs it.
- `collisions.collisions(facts)`: points of different initiatives in one week, and a lead away at one; by exposure.
- `coverage.coverage(facts)`: initiatives × weeks: hours, stage, exposure that lead hours reach and that they don't.
- `balance.balance(facts, people)`: hours by initiative, day-to-day, meetings, interruptions; plan and real.
"""
