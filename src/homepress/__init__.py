"""Homepress: a blog that its writer owns, and the tool that keeps it on the internet."""

__version__ = "0.1.0"
