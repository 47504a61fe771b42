parameter beta = 1
state x = 1
flow d/dt x = -x
event "small" when x < 0.1
check time of "small" = 2.3
