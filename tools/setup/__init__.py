"""Makes a fresh clone ready to run, and a ready one stay so, without being asked.

    python3 -m tools.setup serve     what `make serve` needs
    python3 -m tools.setup develop   what writing and checking code needs
    python3 -m tools.setup test      the same, with the system's parts for tests

It runs before anything is installed, on whatever Python the machine has: only the standard library,
and nothing newer than Python 3.9. Each step leaves a stamp, the hash of all that it was made from;
a step whose stamp still fits costs milliseconds and says nothing.
"""
