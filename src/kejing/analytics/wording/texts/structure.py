"""Structure and the whale curve: how much hangs on how few customers (judgements §8, §9)."""

SENTENCES = {
    "structure.top1.warning": (
        "{name} makes {top_percent} of sales (warning above {limit_percent}): too much hangs on one customer"
    ),
    "structure.top1.alarm": (
        "{name} alone makes {top_percent} of sales (alarm above {limit_percent}): do not depend on one customer"
    ),
    "structure.pareto": "{sales_percent} of sales come from the top {top} of {traded_customers} ({top_percent})",
    "structure.effective": "as concentrated as if {effective} customers shared the sales equally (HHI {hhi} of 10,000)",
    "structure.negative": "no share for {negative_customers} with more returns than sales ({negative_amount} in all)",
    "structure.no_sales": "no sales in the last 12 months",
    "structure.loss.one": "without {name}, {left_percent} of sales are left ({left_amount})",
    "structure.loss.several": "without the top {lost_customers}, {left_percent} of sales are left ({left_amount})",
    "structure.loss.margin": "{left_percent} of the margin are left ({left_amount})",
    "structure.loss.margin.amount": "margin left: {left_amount}",
    "structure.loss.margin_unknown": (
        "what is left of the margin is not known: margins are known for {known_percent} of sales (needs "
        "{needed_percent})"
    ),
    "structure.loss.margin_unknown.customer": "what is left of the margin is not known: {name} has no known margin",
    "structure.loss.person": "{name} keeps {left_percent} of own sales ({left_amount})",
    "structure.loss.person.no_sales": "{name} has no sales in the last 12 months",
    "structure.loss.nobody": "customers without a salesperson: {left_percent} of their sales are left ({left_amount})",
    "structure.loss.nobody.no_sales": "customers without a salesperson: no sales in the last 12 months",
    "whale.eaten": (
        "{peak_amount}, {peak_percent} of the real profit, come from the best {best} of {all_customers}; "
        "{eaten_amount} of it is eaten by {eating_customers}"
    ),
    "whale.nothing_left": (
        "{peak_amount} come from the best {best} of {all_customers}; {eaten_amount} is eaten by {eating_customers}, so "
        "the real profit is {profit_amount}"
    ),
    "whale.no_earner": "no customer brings real profit; {eaten_amount} is lost on {eating_customers}",
    "whale.none_eat": "no customer eats profit; real profit {profit_amount} from {all_customers}",
    "whale.unknown.nobody": "real profit is not known: nobody has bought yet",
    "whale.unknown.effort": "real profit is not known: no contacts are on record, so the cost to serve is missing",
    "whale.unknown.margin": (
        "real profit is not known: it can be told for {known_percent} of sales only (needs {needed_percent})"
    ),
}

LABELS = {
    "level.warning": "warning",
    "level.alarm": "alarm",
}
