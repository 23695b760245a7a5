"""Who is to be contacted, how often and in which order; when a customer should have ordered."""

from django.utils.translation import gettext_lazy as _

from kejing.standing.forms.kinds import DAYS, PERCENT, TIMES, Group, Kind, Value

_EVERY = _("So many days pass at most between two contacts.")

CONTACT = Group(
    "contact",
    _("Contact"),
    _("How often each tier is contacted, and how the list of Today is made."),
    (
        Value("cadence.head", _("Head: contact every"), _EVERY, Kind.WHOLE, DAYS),
        Value("cadence.core", _("Core: contact every"), _EVERY, Kind.WHOLE, DAYS),
        Value("cadence.small", _("Small: contact every"), _EVERY, Kind.WHOLE, DAYS),
        Value("cadence.dormant_best", _("Dormant, the best: contact every"), _EVERY, Kind.WHOLE, DAYS),
        Value("cadence.dormant_rest", _("Dormant, the others: contact every"), _EVERY, Kind.WHOLE, DAYS),
        Value(
            "cadence.dormant_best_share",
            _("The best of the dormant are"),
            _("This part of them, by the best calendar year they ever had."),
            Kind.SHARE,
            PERCENT,
        ),
        Value(
            "cadence.prospect",
            _("Prospects: contact every"),
            _("For prospects that have shown interest; the others have no cadence."),
            Kind.WHOLE,
            DAYS,
        ),
        Value(
            "contact.working_days",
            _("Count working days only"),
            _("The days above are then days that the company works, by its calendar."),
            Kind.SWITCH,
        ),
        Value(
            "contact.capacity",
            _("Contacts a person can do"),
            _("So many fit into one working day; the list of Today is cut there."),
            Kind.WHOLE,
            _("customers a day"),
        ),
        Value(
            "contact.most_stake_factor",
            _("Waiting counts at most"),
            _("Who waits longer stands higher in the list, up to so many cadences."),
            Kind.DECIMAL,
            TIMES,
        ),
        Value(
            "contact.surging_growth",
            _("Surging from"),
            _("Sales of the last 90 days against the same days of last year."),
            Kind.DECIMAL,
            TIMES,
        ),
        Value(
            "contact.surging_amount",
            _("Surging needs last year at least"),
            _("Below this sum in those days of last year nobody is called surging."),
            Kind.MONEY,
        ),
    ),
)

_STATE = _("How many waits are this long when all is well: above this part it is called so.")
_FOR_KNOWERS = _("Statistics: leave it unless you know what it does.")

RHYTHM = Group(
    "rhythm",
    _("Rhythm"),
    _("When a customer should have ordered, by the days between its own purchases."),
    (
        Value(
            "rhythm.shutdowns",
            _("Days on which nobody orders"),
            _("They do not count as waiting: Spring Festival, for instance. Both days included."),
            Kind.RANGES,
        ),
        Value(
            "rhythm.least_gaps",
            _("A rhythm is known from"),
            _("So many gaps between purchases it takes."),
            Kind.WHOLE,
            _("gaps"),
        ),
        Value("rhythm.early", _("Just ordered: above"), _STATE, Kind.SHARE, PERCENT),
        Value("rhythm.expected", _("Order expected: above"), _STATE, Kind.SHARE, PERCENT),
        Value(
            "rhythm.late",
            _("Order late: above, restock overdue below"),
            _("When fewer waits than this are as long, the customer should have ordered."),
            Kind.SHARE,
            PERCENT,
        ),
        Value(
            "rhythm.silent_days",
            _("Not overdue before"),
            _("So many days without a purchase it takes: who buys weekly skips a week now and then."),
            Kind.WHOLE,
            DAYS,
        ),
        Value(
            "rhythm.stale_days",
            _("Not said in a ledger older than"),
            _("When the last sale of the whole ledger is longer ago, nothing is said of single customers."),
            Kind.WHOLE,
            DAYS,
        ),
        Value(
            "rhythm.company_wide_share",
            _("One line for all above"),
            _("When more of the customers than this are overdue at once, it is the company, not they."),
            Kind.SHARE,
            PERCENT,
        ),
        Value("rhythm.shrink_weight", _("Weight of the company's own rhythm"), _FOR_KNOWERS, Kind.WHOLE, _("gaps")),
        Value("rhythm.least_shape", _("Least shape"), _FOR_KNOWERS, Kind.DECIMAL),
        Value("rhythm.most_shape", _("Greatest shape"), _FOR_KNOWERS, Kind.DECIMAL),
    ),
)
