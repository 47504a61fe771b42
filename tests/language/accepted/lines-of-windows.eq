theory "Line ends and byte order mark of Windows"
parameter a = 1
   "meaning"
unknown m = 1
equation m = a
   + 1
# expect m = 3 within 1e-15 at a = 2 "2 + 1"
