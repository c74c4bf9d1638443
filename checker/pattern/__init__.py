"""Patterns of covert designation (变相指定): units that an officer handled and that then bought from one vendor, against chance."""
