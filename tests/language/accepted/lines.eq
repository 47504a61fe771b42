# A comment.
theory "Lines that go on"   # a comment behind a statement

    parameter alpha = 1
        in (0, inf)
        "a meaning on a line of its own"

unknown m = 1 "overlap" # with a # in the comment
unknown v[
  3             # a comment inside of brackets
] = [
  1,
  2,

  3
]

equation m = 1
    + alpha
    - 2*
      m
    * if m > 0
      then 1
      else 0
equation v = [v[1],
v[2],
v[3]]

phase "one" when
    m > 0 and
    m < 1
    or m == 2
phase "#"
    otherwise
check m = 2, phase = "one" within
    1e-3 at alpha = 2
    from
    there
start there:
    m = 2
# expect m = -2, v = [1, 2, 3], phase = "one" within 1e-15 at m = 2 "1 + 1 - 2*2"
# expect m = 2, phase = "#" within 1e-15 at m = -2 "1 + 1"
