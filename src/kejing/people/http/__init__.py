"""How people come in, on which browsers, and how their sessions end."""
