unknown m = 1
equation m = tanh(m)
start cold: m = 0
check m = 1 within 1e-3 from clod
