parameter beta = 1
state x = 1
step x = x/2
