"""Tags and filters of the import pages."""
