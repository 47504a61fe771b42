unknown m = 1
equation m = tanh(m)
require "m is positive"
