"""The page that shows how the pages are drawn: the very parts they are made of, in all their states."""
