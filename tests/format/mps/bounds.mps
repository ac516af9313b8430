* Every type of bound; the comments say which interval it gives.
NAME          bounds
ROWS
 N  cost
COLUMNS
    none      cost                 1
    up        cost                 1
    up-       cost                 1
    up0       cost                 1
    lo-up-    cost                 1
    up-lo-    cost                 1
    mi        cost                 1
    mi-up     cost                 1
    lo        cost                 1
    fx        cost                 1
    fr        cost                 1
    pl        cost                 1
    inf       cost                 1
    huge      cost                 1
BOUNDS
* none: [0, oo)
* [0, 4]
 UP BND       up                   4
* (-oo, -4]
 UP BND       up-                 -4
* [0, 0]
 UP BND       up0                  0
* [-9, -4], in either order
 LO BND       lo-up-              -9
 UP BND       lo-up-              -4
 UP BND       up-lo-              -4
 LO BND       up-lo-              -9
* (-oo, oo)
 MI BND       mi
* (-oo, 4]
 UP BND       mi-up                4
 MI BND       mi-up
* [-1/2, oo)
 LO BND       lo                 -.5
* [7, 7]
 FX BND       fx                   7
* (-oo, oo)
 FR BND       fr
* [0, oo)
 PL BND       pl
* (-oo, oo)
 LO BND       inf               -Inf
 UP BND       inf           Infinity
* [0, 10**30]: a number is a number
 UP BND       huge              1e30
ENDATA
