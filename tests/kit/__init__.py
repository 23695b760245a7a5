"""What the house gives all apps: tests, and processes of their own that some of them need."""
