unknown m = 1
equation m = tanh(m)
unique "it is convex"
unique "it is concave"
