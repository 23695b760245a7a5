"""Reading the environment."""


class ConfigurationError(Exception):
    """A setting from the environment cannot be used; the text says which one and what it expects."""
