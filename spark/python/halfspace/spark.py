# SPDX-License-Identifier: Apache-2.0
"""``org.halfspace.spark`` under a shorter name."""

from org.halfspace.spark import *  # noqa: F401,F403
from org.halfspace.spark import __all__  # noqa: F401
