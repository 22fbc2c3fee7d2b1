"""Runs the program: `python -m fihris search …`."""

import sys

from fihris import main

sys.exit(main())
