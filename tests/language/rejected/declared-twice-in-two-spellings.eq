parameter α = 1
parameter alpha = 2
unknown m = 1
equation m = tanh(α*m)
