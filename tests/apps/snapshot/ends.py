"""One of its imports keeps the time, so the snapshot ends before it."""

import json
import re
import sys

import keeps

import decimal  # isort: skip

sys.stdout.write(f"{keeps.STARTED > 0} {decimal.Decimal(1)} {json.dumps(1)} {re.sub('a', 'b', 'a')}\n")
