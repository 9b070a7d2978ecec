from dataclasses import fields

import pytest

from engine.weights import BadWeight, Weights


def test_every_weight_has_a_description() -> None:
    assert all(entry.metadata["meaning"] for entry in fields(Weights))


def test_overrides_replace_defaults_and_can_be_listed() -> None:
    weights = Weights.from_overrides({"hour_cost": 0.1, "most_hours": 10, "draws": 100})
    assert (weights.hour_cost, weights.most_hours, weights.draws) == (0.1, 10.0, 100)
    assert weights.overrides() == {"hour_cost": 0.1, "most_hours": 10, "draws": 100}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hour_price", 1),
        ("hour_cost", "0.1"),
        ("hour_cost", True),
        ("hour_cost", -1),
        ("hour_cost", float("nan")),
        ("hour_cost", float("inf")),
        ("draws", 10.5),
        ("tau_small", 0),
        ("least_hours", 0.75),
    ],
)
def test_an_invalid_weight_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(BadWeight) as fault:
        Weights.from_overrides({name: value})
    assert fault.value.name == name


def test_weights_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(BadWeight, match="above most_hours"):
        Weights.from_overrides({"least_hours": 4, "most_hours": 2})
    with pytest.raises(BadWeight, match="above firm_from"):
        Weights.from_overrides({"firm_from": 0.5})
