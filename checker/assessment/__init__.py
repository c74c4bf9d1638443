"""What comes of a self-assessment: what is met, missing and unknown, the fewest changes that mend it, what breaks next and when."""

from __future__ import annotations

from hegui.checker.assessment.result import Assessment, assess

__all__ = ["Assessment", "assess"]
