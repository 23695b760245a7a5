"""Pages: the people, the teams, the company, one's own sign-in, and the door for who is invited."""
