parameter beta = 1
observable o = 2*beta
