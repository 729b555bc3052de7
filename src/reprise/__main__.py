"""``python -m reprise``: the command line, for those who start Python themselves."""

import sys

from reprise.cli import main

sys.exit(main())
