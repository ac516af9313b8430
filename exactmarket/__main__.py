"""``python -m exactmarket``: the command line."""

import sys

from exactmarket.cli import main

sys.exit(main())
