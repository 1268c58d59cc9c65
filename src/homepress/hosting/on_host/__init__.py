"""The program that works on a site's host: it makes releases, switches between them and tells how the host is.

It is sent there as a zip (`hosting/program.py`) and run by the host's own Python as root. So it uses
the standard library alone, and the language of Python 3.11, which Debian 12 has.

Nothing is remembered that can be seen: which release serves is what the edge's file says, which one
runs is what systemd says. So a program that was killed anywhere leaves a host on which the next one
finds out what to take away.
"""
