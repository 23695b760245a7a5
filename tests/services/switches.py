"""The environment variables that the tests themselves read."""

REQUIRE_SERVICES = "KEJING_REQUIRE_SERVICES"  # 1: an absent service is a failure, not a skip
REAL_LEDGERS = "KEJING_REAL_LEDGERS"  # the folder of real ledgers
DATABASE = "KEJING_TEST_DATABASE"  # what --database says when it is not given
CHROMIUM = "KEJING_CHROMIUM"  # the browser's program
EXAMPLES = "KEJING_EXAMPLES"  # the share of a law's examples that is tried, 1 for all
ALL = frozenset({REQUIRE_SERVICES, REAL_LEDGERS, DATABASE, CHROMIUM, EXAMPLES})
