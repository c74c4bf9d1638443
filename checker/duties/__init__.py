"""The responsibility list: who must do what, and, with a ledger's 责任清单, what is done, near due, overdue or taken by nobody.

places (how a ledger writes a locator) → tasks (progress of each row) → claims (which duties somebody took) → document.
"""
