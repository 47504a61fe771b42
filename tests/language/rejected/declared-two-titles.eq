theory "one"
theory "two"
unknown m = 1
equation m = tanh(m)
