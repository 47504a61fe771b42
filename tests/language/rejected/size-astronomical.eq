dim M = 4000
unknown m = 1
equation m = tanh(m)*sum(ones(M*M*M, M*M*M))
