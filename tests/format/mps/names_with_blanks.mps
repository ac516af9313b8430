* Fixed format: the fields have their columns, and names may contain blanks.
NAME          two markets
OBJSENSE
    MAX
ROWS
 N  welfare
 L  supply i
 E  share x
COLUMNS
    x of i    welfare              2   supply i             1
    x of i    share x              1
    x of j    welfare            0.1   share x              1
RHS
    RHS       supply i           1/3   share x              1
BOUNDS
 UP BND       x of j           .75
ENDATA
