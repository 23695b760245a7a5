"""What a customer is worth: stars, the eight classes, margin and tax."""

from django.utils.translation import gettext_lazy as _

from kejing.analytics.policy import AmountBasis, StarBasis
from kejing.standing.forms.kinds import MINUTES, MONTHS, PERCENT, Group, Kind, Value

_SUM = _("Who buys this much in a year has so many stars; exactly this much is enough.")
_BASES = {
    StarBasis.AVERAGE: _("the average of the last two years"),
    StarBasis.BEST: _("the better of the last two years"),
    StarBasis.LATEST: _("the last year"),
}
_AMOUNTS = {AmountBasis.INCLUSIVE: _("with tax"), AmountBasis.EXCLUSIVE: _("without tax")}

STARS = Group(
    "stars",
    _("Stars"),
    _("How large a customer is, by what it buys in a calendar year."),
    (
        Value("stars.thresholds.1", _("1 star from"), _SUM, Kind.MONEY),
        Value("stars.thresholds.2", _("2 stars from"), _SUM, Kind.MONEY),
        Value("stars.thresholds.3", _("3 stars from"), _SUM, Kind.MONEY),
        Value("stars.thresholds.4", _("4 stars from"), _SUM, Kind.MONEY),
        Value("stars.thresholds.5", _("5 stars from"), _SUM, Kind.MONEY),
        Value(
            "stars.is_confirmed",
            _("These sums fit this company"),
            _("The shipped sums are meant in US dollars. Until somebody confirms them, stars are called provisional."),
            Kind.SWITCH,
        ),
        Value(
            "stars.basis",
            _("Stars go by"),
            _("Whole calendar years before the present one."),
            Kind.CHOICE,
            choices={str(basis): label for basis, label in _BASES.items()},
        ),
        Value(
            "stars.abnormal_years",
            _("Years that do not count"),
            _("Each is replaced by the year before. Write 2020, 2022."),
            Kind.YEARS,
        ),
        Value(
            "stars.grant_months",
            _("A granted star holds for"),
            _("After that the ledger decides again."),
            Kind.WHOLE,
            MONTHS,
        ),
    ),
)

_TAKES = _("The work that one of these takes; it is part of what the customer costs.")

CLASSES = Group(
    "classes",
    _("Value of a customer"),
    _("The eight classes: size, margin and effort."),
    (
        Value(
            "classes.large_share",
            _("Large: first part of sales"),
            _("The largest customers that together make this part of a year's sales."),
            Kind.SHARE,
            PERCENT,
        ),
        Value(
            "classes.minute_cost",
            _("A minute of work costs"),
            _("What the minutes below are multiplied with."),
            Kind.MONEY,
        ),
        Value("classes.rates.visit", _("A visit takes"), _TAKES, Kind.DECIMAL, MINUTES),
        Value("classes.rates.report", _("A report takes"), _TAKES, Kind.DECIMAL, MINUTES),
        Value("classes.rates.call", _("A call takes"), _TAKES, Kind.DECIMAL, MINUTES),
        Value("classes.rates.meeting", _("A meeting takes"), _TAKES, Kind.DECIMAL, MINUTES),
        Value("classes.rates.complaint", _("A complaint takes"), _TAKES, Kind.DECIMAL, MINUTES),
        Value("classes.rates.return_document", _("A return takes"), _TAKES, Kind.DECIMAL, MINUTES),
        Value("classes.rates.sale_document", _("A sales document takes"), _TAKES, Kind.DECIMAL, MINUTES),
        Value("classes.rates.order_line", _("An order line takes"), _TAKES, Kind.DECIMAL, MINUTES),
        Value(
            "classes.capital_rate",
            _("Interest of a year"),
            _("What the money costs that a customer owes."),
            Kind.SHARE,
            PERCENT,
        ),
    ),
)

MARGIN = Group(
    "margin",
    _("Tax and margin"),
    _("How a margin is worked out from amounts and costs."),
    (
        Value(
            "amount_basis",
            _("Amounts of the ledger are"),
            _("Costs are without tax: amounts with tax are brought down by the rate below."),
            Kind.CHOICE,
            choices={str(basis): label for basis, label in _AMOUNTS.items()},
        ),
        Value(
            "vat_rate",
            _("Tax rate"),
            _("Where the ledger has no tax of its own. Empty: such margins stay unknown; 0 where there is no tax."),
            Kind.SHARE,
            PERCENT,
        ),
        Value(
            "cost_coverage",
            _("A margin needs costs for"),
            _("Where less of a year's sales has a cost, no margin is said."),
            Kind.SHARE,
            PERCENT,
        ),
    ),
)
