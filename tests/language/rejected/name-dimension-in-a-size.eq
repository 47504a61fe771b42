dim Mod = 2
unknown v[Mob] = 1
equation v = tanh(v)
