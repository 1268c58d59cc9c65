"""From `homepress.toml` to a running host: configuration → plan → apply, and releases on top.

It runs on the owner's machine alone: nothing that serves a request imports it.
"""
