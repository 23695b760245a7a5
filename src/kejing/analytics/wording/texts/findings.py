"""What holds for the company as a whole."""

SENTENCES = {
    "finding.dormancy_invisible": (
        "the ledger covers {coverage_days}; dormant customers show only from {needed_days} on"
    ),
    "finding.stale_ledger": (
        "last sale on {last_sale_on}, {since_days} ago: rhythm alarms are held back until the ledger is up to date"
    ),
    "finding.company_wide": (
        "{late_customers} of {known_customers} are far beyond their rhythm, more than {limit_percent}: something "
        "happened to the company, not to them"
    ),
    "finding.contacts_unknown": "no contact is on record yet, so nobody is due or overdue",
    "finding.breadth_unknown.no_categories": (
        "no sale of the last 12 months carries a category, so breadth is not tested"
    ),
    "finding.breadth_unknown.too_few_categorised": (
        "only {categorised_percent} of the last 12 months' sales carry a category (needs {needed_percent}), so breadth "
        "is not tested"
    ),
    "finding.breadth_unknown.nothing_sellable": (
        "no category was bought by {needed_customers} or more in the last 12 months, so breadth is not tested"
    ),
    "finding.tax_basis_unknown": "margin is not known: cost and amount on different tax bases",
}

LABELS: dict[str, str] = {}
