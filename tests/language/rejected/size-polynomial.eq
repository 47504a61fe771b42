dim a = 2
dim b = 2
dim c = 2
dim d = 2
unknown v[(a + b + c + d)^2] = 1
unknown w[(a + b + c + d)*(a + b + c + d)*(a + b + c + d)*(a + b + c + d)*(a + b + c + d)] = 1
equation v = v
equation w = w
