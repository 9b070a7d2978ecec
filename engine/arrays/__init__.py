"""Array types of the batch computations, and hours as half-hours."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def half_hours_array(hours: Floats) -> Ints:
    """Whole half-hours in numbers of hours."""
    return np.floor(hours * 2 + 1e-9).astype(np.int64)
