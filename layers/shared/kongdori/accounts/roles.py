"""What an account may do."""

from __future__ import annotations

from typing import Literal

Role = Literal["guest", "member", "admin"]
