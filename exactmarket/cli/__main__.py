"""``python -m exactmarket.cli``: the command line."""

import sys

from exactmarket.cli import main

sys.exit(main())
