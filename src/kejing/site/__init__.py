"""The only part that knows every app: settings, root urls, shell templates, menu, command line."""
