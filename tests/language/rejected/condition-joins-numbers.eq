unknown m = 1
equation m = if m and m > 0 then 1 else 0
