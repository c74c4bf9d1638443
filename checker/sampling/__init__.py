"""The 双随机 draw: units weighted by credit and risk, pairs of officers with recusal kept, the same for the same seed everywhere."""
