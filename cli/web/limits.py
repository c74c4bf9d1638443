"""How much one may bring, and how long it is kept. A ledger of two million facts is some 60 MB of CSV."""

from __future__ import annotations

MB = 1024 * 1024
QUICK_TIME = 60.0  # seconds a short job may wait behind others
MAX_FILE = 64 * MB
MAX_FILES = 60  # in one upload, and in one ledger
MAX_BODY = 200 * MB  # one request
MAX_SESSION = 600 * MB  # everything somebody has uploaded and not removed
MAX_FIELDS = 1000
MAX_FIELD = 256 * 1024
MAX_THINGS = 20  # ledgers, clean-ups … of one session
MAX_SESSIONS = 500
SESSION_IDLE = 8 * 3600.0  # seconds: a working day
MAX_PROCESSES = 4  # for long jobs, and for the candidates of one: each holds a rule base (some 130 MB)
MAX_WAITING = 200  # jobs in the queue
JOB_TIME = 900.0  # seconds until a job is given up
SHOWN_PROBLEMS = 500
PER_PAGE = 50
