"""What can be wanted of a host, one kind a file: what it must know, how it compares, how it is done."""
