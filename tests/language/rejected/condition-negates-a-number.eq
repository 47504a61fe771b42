unknown m = 1
equation m = if not m then 1 else 0
