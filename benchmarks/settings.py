"""The installation's settings at the time of the benchmarks' data. LEADPLAN_NOW would need debugging, which keeps every query."""

import os
from datetime import UTC, datetime

from leadplan.settings import *  # noqa: F403

CLOCK_OFFSET = datetime.fromisoformat(os.environ["BENCHMARK_NOW"]) - datetime.now(UTC)
