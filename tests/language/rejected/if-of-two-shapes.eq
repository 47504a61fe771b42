unknown v[2] = 1
equation v = if v[1] > 0 then v else 0
