unknown m = 1
equation m = if m > 0 && m < 1 then m else 0
