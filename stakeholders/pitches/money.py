"""What a pitch costs and saves, and when it has paid for itself. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from stakeholders.models import Pitch

MONTHS: Final = 12
NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Money:
    """Amounts in one currency; `spent` is sunk: it enters no figure."""

    currency: str
    one_off: Decimal | None
    yearly: Decimal | None
    spent: Decimal | None
    saving_yearly: Decimal | None
    saving_from: date | None
    contract_ends: date | None
    notice_by: date | None
    today: date

    @property
    def net_saving(self) -> Decimal:
        """A year."""
        return (self.saving_yearly or NOTHING) - (self.yearly or NOTHING)

    @property
    def payback_months(self) -> Decimal | None:
        """Counted from the first day of the saving; None where the saving isn't larger than the yearly cost."""
        if self.net_saving <= 0:
            return None
        months = (self.one_off or NOTHING) / (self.net_saving / MONTHS)
        return months.quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def paid_back_on(self) -> date | None:
        """Whole months of the calendar from the first day of the saving, then a part of the next one.

        The last day that can be stored, where it is later.
        """
        if self.payback_months is None or self.saving_from is None:
            return None
        whole, part = divmod(self.payback_months, 1)
        begun = months_after(self.saving_from, int(whole))
        days = (months_after(self.saving_from, int(whole) + 1) - begun).days
        return begun + timedelta(days=int(part * days))

    @property
    def never_pays_back(self) -> bool:
        return self.saving_yearly is not None and self.payback_months is None

    @property
    def notice_has_passed(self) -> bool:
        return self.notice_by is not None and self.notice_by < self.today


def months_after(day: date, count: int) -> date:
    """The same day of a later month, or the last one of a month that is shorter."""
    years, month = divmod(day.month - 1 + count, MONTHS)
    if day.year + years > date.max.year:
        return date.max
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def money_of(pitch: Pitch, today: date) -> Money | None:
    """None where nothing is entered."""
    found = Money(
        currency=pitch.value_currency,
        one_off=pitch.cost_one_off,
        yearly=pitch.cost_yearly,
        spent=pitch.cost_spent,
        saving_yearly=pitch.cost_saving_yearly,
        saving_from=pitch.cost_saving_from,
        contract_ends=pitch.cost_contract_ends,
        notice_by=pitch.cost_notice_by,
        today=today,
    )
    amounts = (found.one_off, found.yearly, found.spent, found.saving_yearly)
    dates = (found.saving_from, found.contract_ends, found.notice_by)
    return found if any(one is not None for one in (*amounts, *dates)) else None
