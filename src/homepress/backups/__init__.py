"""Backups that have been restored: making, proving and bringing them back.

Nothing here needs a running site. What needs Django runs in processes of its own, on the data that a
rehearsal or a restore has laid out (`inside.py`).
"""
