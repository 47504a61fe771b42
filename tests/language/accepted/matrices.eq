theory "Matrices, written out"

parameter A[2, 2] = [[2, 0.3], [0.1, 1.5]]
parameter B[2, 3] = [[1, 0.2, -0.4], [0.5, -1, 0.7]]
parameter S[3, 3] symmetric = [[4, 1, 0.5], [1, 3, 0.2], [0.5, 0.2, 2]]
parameter v[2] = [0.6, -0.9]
parameter swap[2, 2] = [[0, 1], [1, 0]]
unknown Q[2, 2] = [[0.2, 0.1], [-0.3, 0.4]]

equation Q = A*Q*A' + B*Bᵀ - 0.5*Q
# expect Q = [1.8159999999999998, 0.48100000000000004, -0.507, 2.412] within 1e-14 "NumPy"

observable inverse_2 = inverse(A)
observable inverse_3 = inverse(S)
observable inverse_swap = inverse(swap)
observable solved = solve(A, v)
observable solved_many = solve(A, B)
observable transposed = transpose(B)
observable traces = [trace(A), tr(S)]
observable determinants = [det(A), det(S), det(swap), det([[7]])]
require det(A) > 0 and trace(Q) > 0     "a requirement"
observable diagonal = diag(S)
observable from_diagonal = diag(v)
observable times_vector = B'*v
observable entries = [sum(B), max(B), min(B), max(abs(B))]
observable each = A .* A - 1 ./ A + A ./ 2
observable functions = exp(A) + tanh(Q)
observable scaled = 2*A*3/4
observable pieces = [B[2, 1], B[1, 3]]
observable line = B[2, :]
observable column = B[:, 3]
observable part = B[1..2, 2..3]
observable fillings = [sum(identity(2, 3)), sum(zeros(2, 2)), sum(ones(3, 2)), sum(ones(4))]
# expect inverse_2 = [0.5050505050505051, -0.101010101010101, -0.03367003367003367, 0.6734006734006733], inverse_3 = [0.2799436355096289, -0.08924377642085486, -0.06106153123532174, -0.08924377642085486, 0.36402066697980273, -0.014091122592766557, -0.06106153123532174, -0.014091122592766559, 0.516674495068107] within 1e-14 "NumPy"
# expect inverse_swap = [0, 1, 1, 0], transposed = [1.0, 0.5, 0.2, -1.0, -0.4, 0.7] within 1e-15 "by hand"
# expect solved = [0.3939393939393939, -0.6262626262626263], solved_many = [0.45454545454545453, 0.20202020202020202, -0.2727272727272727, 0.303030303030303, -0.68013468013468, 0.4848484848484848] within 1e-14 "NumPy"
# expect determinants = [2.9699999999999998, 21.290000000000006, -1.0, 7.0] within 1e-13 "NumPy"
# expect traces = [3.5, 9], diagonal = [4, 3, 2], from_diagonal = [0.6, 0, 0, -0.9] within 1e-15 "by hand"
# expect times_vector = [0.14999999999999997, 1.02, -0.87], entries = [0.9999999999999998, 1.0, -1.0, 1.0] within 1e-15 "NumPy"
# expect each = [4.5, -3.0933333333333337, -9.94, 2.3333333333333335], functions = [7.586431419155554, 1.449526802200959, 0.8138583056240568, 4.861638032593289] within 1e-14 "NumPy"
# expect scaled = [3.0, 0.44999999999999996, 0.15000000000000002, 2.25], pieces = [0.5, -0.4], line = [0.5, -1, 0.7], column = [-0.4, 0.7] within 1e-15 "by hand"
# expect part = [0.2, -0.4, -1, 0.7], fillings = [2, 0, 6, 4] within 1e-15 "by hand"
