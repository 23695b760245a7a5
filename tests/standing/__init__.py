"""Standing: judged rows kept up to date."""
