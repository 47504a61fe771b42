theory "Starts, gauges and phases"

parameter beta = 1.5
unknown m = 1 in [-1, 1]
unknown q[2] = 0.5 in [0, 1]
let size = 2*beta

equation m = tanh(beta*m)
equation q = 0.5*q

start cold: m = 0, q = 0
start hot: m = 1/beta                 "q keeps its declared value"
start one: q = [1, 1/size]            "entry by entry"
# expect start_m = 1, start_q = 0.5 within 1e-15 "as declared"
# expect start_m = 0, start_q = 0 within 1e-15 from cold "as written"
# expect start_m = 0.5, start_q = 0.5 within 1e-15 at beta = 2 from hot "1/2"
# expect start_m = 1, start_q = [1, 0.25] within 1e-15 at beta = 2 from one "1/4"

gauge flip m

# Numbers closer than 1e-6 count as equal, wherever the condition is written.
let is_ordered = m > 0
function differs(x, y) = x != y
observable largest = max(q)
phase "ordered"  when is_ordered and not largest >= 0.9
phase "full"     when largest >= 0.9 or q[1] == q[2] and m < 0
phase "mixed"    when if m < 0 then differs(q[1], q[2]) else q[1] < q[2]
phase "ambiguous" otherwise
# expect phase = "ordered" at m = 2e-6 "2e-6 > 1e-6"
# expect phase = "ambiguous" at m = 5e-7 "not > 0 by more than 1e-6"
# expect phase = "full" at m = 0.5, q = [0.8999995, 0] "not < 0.9 by more than 1e-6"
# expect phase = "full" at m = -0.5, q = [0.3, 0.3000005] "equal up to 1e-6"
# expect phase = "mixed" at m = -0.5, q = [0.3, 0.300002] "not equal"
# expect phase = "mixed" at m = 0, q = [0.3, 0.300002] "less"
# expect phase = "ambiguous" at m = 0, q = [0.3, 0.3000005] "not less by more than 1e-6"
