"""What every test may borrow; see `services`."""

import hypothesis

pytest_plugins = ["services.ledgers", "services.databases", "services.chromium"]

# No test asserts on time: a busy machine is no bug.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
