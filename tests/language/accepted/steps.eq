theory "Difference equations and events"

dim M = 2
parameter r = 2 in (0, 4]
schedule r(t) = r + t
state x = 0.5 in [0, 1]
state v[M] = 1
state Q[M, M] symmetric = identity(M)

step x[t+1] = r*x[t]*(1 - x)
step v[t+1] = Q[t]*v
# The index of a vector is no time, though it stands in the same brackets.
step Q[t+1] = Q/2 + v[t]*v' *0 + v[1]*identity(M)

observable largest = max(v)
event "half" when x = 1/2
event "large" when
    largest >= 4   "the largest entry"
event "early" when t < x
check x = 0.5 within 1e-12 at t = 1
check time of "large" = 4 within 1e-9

# expect x = 0.625 within 1e-15 at x = 0.5, t = 0.5 "2.5/4"
# expect v = [3, 2] within 1e-15 at v = [1, 2], Q = [[1, 1], [1, 0.5]] "by hand"
# expect Q = [[1.5, 0.5], [0.5, 1.5]] within 1e-15 at v = [1, 2], Q = [[1, 1], [1, 1]] "by hand"
# expect largest = 2 within 1e-15 at v = [1, 2] "by hand"
