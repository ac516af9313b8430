* The table of the ranges: in comments the bounds that they give.
NAME          ranges
ROWS
 N  cost
 L  l+
 L  l-
 G  g+
 G  g-
 E  e+
 E  e-
 E  e0
COLUMNS
    x         cost                 1   l+                   1
    x         l-                   1   g+                   1
    x         g-                   1   e+                   1
    x         e-                   1   e0                   1
RHS
    b         l+                  10   l-                  10
    b         g+                  10   g-                  10
    b         e+                  10   e-                  10
    b         e0                  10
RANGES
* [7, 10] and [7, 10]
    r         l+                   3   l-                  -3
* [10, 13] and [10, 13]
    r         g+                   3   g-                  -3
* [10, 13] and [7, 10]
    r         e+                   3   e-                  -3
* [10, 10]
    r         e0                   0
ENDATA
