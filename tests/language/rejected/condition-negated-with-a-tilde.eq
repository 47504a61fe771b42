unknown m = 1
equation m = if ~ (m > 0) then 1 else 0
