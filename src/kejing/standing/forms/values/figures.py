"""Which figures are abnormal, how customers grow, what structure is risky, what else could be sold."""

from django.utils.translation import gettext_lazy as _

from kejing.standing.forms.kinds import DAYS, PERCENT, TIMES, Group, Kind, Value

_ORDERS = _("orders")

ABNORMAL = Group(
    "abnormal",
    _("Abnormal figures"),
    _("Which figures turn red and ask for a reason."),
    (
        Value(
            "abnormal.spike",
            _("Unusually large from"),
            _("The last order against the customer's usual one."),
            Kind.DECIMAL,
            TIMES,
        ),
        Value(
            "abnormal.drop",
            _("Unusually small below"),
            _("The last order against the customer's usual one."),
            Kind.DECIMAL,
            TIMES,
        ),
        Value(
            "abnormal.earlier_orders",
            _("Held against the last"),
            _("It is also larger, or smaller, than each of so many orders before it."),
            Kind.WHOLE,
            _ORDERS,
        ),
        Value(
            "abnormal.least_purchase_days",
            _("Needs at least"),
            _("Who bought on fewer days has no usual order yet."),
            Kind.WHOLE,
            _("purchase days"),
        ),
        Value(
            "abnormal.within_days",
            _("Said for"),
            _("So long after that order it is said."),
            Kind.WHOLE,
            DAYS,
        ),
        Value(
            "abnormal.falling",
            _("Falling below"),
            _("The year's sales against the year before, set against the same of the whole company."),
            Kind.DECIMAL,
            TIMES,
        ),
        Value(
            "abnormal.falling_share",
            _("Falling by at least"),
            _("Of the company's sales of a year; a smaller loss is not said."),
            Kind.SHARE,
            PERCENT,
        ),
    ),
)

_GROWTH = _("The last half year against the one before, set against the same of the whole company.")

LIFECYCLE = Group(
    "lifecycle",
    _("Lifecycle"),
    _("Whether a customer is new, grows or declines."),
    (
        Value("lifecycle.new_days", _("New for"), _("So long after the first order."), Kind.WHOLE, DAYS),
        Value("lifecycle.growing", _("Growing from"), _GROWTH, Kind.DECIMAL, TIMES),
        Value("lifecycle.declining", _("Declining to"), _GROWTH, Kind.DECIMAL, TIMES),
    ),
)

STRUCTURE = Group(
    "structure",
    _("Structure and whitespace"),
    _("When the company hangs on too few customers, and what others buy that a customer does not."),
    (
        Value(
            "structure.top1_warning",
            _("Largest customer: warning above"),
            _("Its part of the year's sales."),
            Kind.SHARE,
            PERCENT,
        ),
        Value(
            "structure.top1_alarm",
            _("Largest customer: alarm above"),
            _("Its part of the year's sales."),
            Kind.SHARE,
            PERCENT,
        ),
        Value(
            "structure.pareto_share",
            _("The largest customers are the first"),
            _("The pyramid says which part of sales this part of the customers makes."),
            Kind.SHARE,
            PERCENT,
        ),
        Value(
            "whitespace.peer_share",
            _("Whitespace: bought by at least"),
            _("A category that this part of similar customers buys could be sold to a customer too."),
            Kind.SHARE,
            PERCENT,
        ),
        Value(
            "whitespace.least_peers",
            _("Similar customers: at least"),
            _("With fewer of the same type and region, a wider circle is taken."),
            Kind.WHOLE,
            _("customers or more"),
        ),
    ),
)
