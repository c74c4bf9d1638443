"""The legal office's clean-up: what a reform has made out of date in normative documents."""
