theory "Lorenz system"
source "Lorenz 1963"

parameter sigma = 10
parameter rho = 28
parameter b = 8/3

state x = 1
state y = 1
state z = 1

flow d/dt x = sigma*(y - x)
flow d/dt y = x*(rho - z) - y
flow d/dt z = x*y - b*z
