"""What is true of a host now: read through pyinfra, turned into values."""
