"""`python -m kongdori_local`: the whole cloud on this machine."""

import sys

from kongdori_local.supervisor import main

sys.exit(main())
