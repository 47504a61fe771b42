unknown m = 1
equaton m = tanh(m)
observable o = m
