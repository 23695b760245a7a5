"""What every test may borrow; see `services`."""

pytest_plugins = ["services.ledgers", "services.databases", "services.chromium"]
