unknown m = 1
equation m = tanh(m)
check (m > 0) = 1 within 1e-3
