"""Benchmarks: what they measure, side by side with what."""
