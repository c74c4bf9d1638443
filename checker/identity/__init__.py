"""Whether two mentions are one person or one company: the evidence for it, piece by piece."""
