"""Which tier a customer belongs to, what shares are usual, what is aimed for."""

from django.utils.translation import gettext_lazy as _

from kejing.analytics.policy import Cut
from kejing.standing.forms.kinds import DAYS, MONTHS, PERCENT, Group, Kind, Value

_CUTS = {
    Cut.SHARE: _("their part of sales"),
    Cut.RANK: _("their place among customers"),
    Cut.AMOUNT: _("a sum a year"),
}

TIERS = Group(
    "tiers",
    _("Tiers"),
    _("A customer gets the first tier that fits: prospect, dormant, head, core, small."),
    (
        Value(
            "tiers.cut",
            _("Head and core are cut by"),
            _("What a customer has to reach first. The limits of the other two ways rest meanwhile."),
            Kind.CHOICE,
            choices={str(cut): label for cut, label in _CUTS.items()},
        ),
        Value(
            "tiers.head_share",
            _("Head: first part of sales"),
            _("By their part of sales: the largest customers that together make this part of a year's sales."),
            Kind.SHARE,
            PERCENT,
        ),
        Value(
            "tiers.core_share",
            _("Core: first part of sales"),
            _("The same for core; it includes the part of the head customers."),
            Kind.SHARE,
            PERCENT,
        ),
        Value(
            "tiers.head_rank_share",
            _("Head: first part of customers"),
            _("By their place: so many of the customers that bought, the largest first."),
            Kind.SHARE,
            PERCENT,
        ),
        Value(
            "tiers.core_rank_share",
            _("Core: first part of customers"),
            _("The same for core; it includes the part of the head customers."),
            Kind.SHARE,
            PERCENT,
        ),
        Value(
            "tiers.rank_days",
            _("Counted as customers for"),
            _("By their place: the parts are of those that bought within so many days."),
            Kind.WHOLE,
            DAYS,
        ),
        Value(
            "tiers.head_amount",
            _("Head: a year's sales from"),
            _("By a sum: who buys this much in 365 days."),
            Kind.MONEY,
        ),
        Value(
            "tiers.core_amount",
            _("Core: a year's sales from"),
            _("By a sum: who buys this much in 365 days."),
            Kind.MONEY,
        ),
        Value(
            "tiers.head_months",
            _("Head: months with a purchase"),
            _("So many of the last 12 months a head customer bought in."),
            Kind.WHOLE,
            MONTHS,
        ),
        Value(
            "tiers.core_months",
            _("Core: months with a purchase"),
            _("So many of the last 12 months a core customer bought in."),
            Kind.WHOLE,
            MONTHS,
        ),
        Value(
            "tiers.head_breadth",
            _("Head: part of the categories"),
            _("A head customer buys at least this part of what others buy too."),
            Kind.SHARE,
            PERCENT,
        ),
        Value(
            "tiers.sellable_customers",
            _("A category counts from"),
            _("A category that fewer customers bought in a year is left out of that part."),
            Kind.WHOLE,
            _("customers or more"),
        ),
        Value(
            "tiers.category_coverage",
            _("Sales that need a category"),
            _("Where less of the company's sales has a category, the part of the categories is not asked for."),
            Kind.SHARE,
            PERCENT,
        ),
        Value(
            "tiers.dormant_days",
            _("Dormant after"),
            _("Who has not bought for longer than this is dormant."),
            Kind.WHOLE,
            DAYS,
        ),
        Value(
            "tiers.lost_after_days",
            _("Lost after another"),
            _("Who is dormant for longer than this is lost: a line of its own, in no share."),
            Kind.WHOLE,
            DAYS,
        ),
    ),
)

_FROM = _("What the pyramid calls usual begins here.")
_TO = _("What the pyramid calls usual ends here.")
_AIM = _("What these customers are to buy more than in the same days of last year.")

GOALS = Group(
    "goals",
    _("Usual shares and goals"),
    _("What the pyramid is held against. It moves no customer."),
    (
        Value("benchmarks.head.low", _("Head: usual from"), _FROM, Kind.SHARE, PERCENT),
        Value("benchmarks.head.high", _("Head: usual to"), _TO, Kind.SHARE, PERCENT),
        Value("benchmarks.core.low", _("Core: usual from"), _FROM, Kind.SHARE, PERCENT),
        Value("benchmarks.core.high", _("Core: usual to"), _TO, Kind.SHARE, PERCENT),
        Value("benchmarks.small.low", _("Small: usual from"), _FROM, Kind.SHARE, PERCENT),
        Value("benchmarks.small.high", _("Small: usual to"), _TO, Kind.SHARE, PERCENT),
        Value("benchmarks.dormant.low", _("Dormant: usual from"), _FROM, Kind.SHARE, PERCENT),
        Value("benchmarks.dormant.high", _("Dormant: usual to"), _TO, Kind.SHARE, PERCENT),
        Value("goals.head_growth", _("Head: growth aimed for"), _AIM, Kind.SHARE, PERCENT),
        Value("goals.core_growth", _("Core: growth aimed for"), _AIM, Kind.SHARE, PERCENT),
        Value("goals.small_growth", _("Small: growth aimed for"), _AIM, Kind.SHARE, PERCENT),
        Value(
            "goals.dormant_won_back",
            _("Dormant: to be won back"),
            _("This part of the dormant customers is to buy again."),
            Kind.SHARE,
            PERCENT,
        ),
    ),
)
