"""Background work: the match round's job and the sweeper. PostgreSQL is the truth; arq rings."""
