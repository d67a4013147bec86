"""`python -m pentad` is the command `pentad`."""

import sys

from pentad.cli import main

sys.exit(main())
