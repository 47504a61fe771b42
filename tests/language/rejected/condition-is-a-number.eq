unknown m = 1
equation m = if m then 1 else 0
phase "x" when m
