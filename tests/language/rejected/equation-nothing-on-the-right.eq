unknown m = 1
equation m =

phase "all" otherwise
