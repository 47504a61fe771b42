parameter beta = 1;
unknown m = 1;
equation m = tanh(beta*m);
