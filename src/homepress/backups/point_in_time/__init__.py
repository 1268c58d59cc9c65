"""Any moment of a PostgreSQL database: a base backup, and the server's log from there on.

The server hands each finished segment of its log to a folder on the host (`hosting/on_host/archive_log.py`),
`sending` sends that to the repository every minute, and `basing` adds a copy of the whole cluster to it each day.
`replaying` makes a scratch server of both, as it was at a moment.
"""
