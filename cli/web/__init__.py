"""The local web page (``hegui serve``): what the commands do, for people who work in a browser.

One file an area (``ledger`` 核查, ``cleanup`` 清理, ``library`` 法规库, ``duties`` 责任清单, ``selfcheck`` 自查), each with its templates.
``security`` stands before all of them, ``sessions`` holds what somebody brought, ``workers`` runs what takes long in processes of
their own (``tasks``). Nothing is sent anywhere; what was uploaded is gone when the session ends or the server stops.
"""
