"""The one place that changes hosts: does a plan's steps, one after the other."""
