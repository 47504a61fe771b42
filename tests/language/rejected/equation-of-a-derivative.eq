state m = 1
equation dm/dt = -m
