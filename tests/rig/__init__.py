"""Throw-away Debian hosts on one machine, for tests that only a real host can pass.

A `Rig` is a small internet: a bridge with a network of its own, a name service, an ACME authority
(Pebble), hosts with systemd as PID 1 and an SSH server, and visitors with other addresses. A host
shares the kernel with this machine and nothing else; it boots in about two seconds from a tree that
is made once and cached. Rigs are numbered, and several can stand on one machine.

    machine      what this machine gives: mirror, resolver, certificates
    trees        the cached trees that hosts boot from
    network      the internet, and who is on it
    host         a host: boot, reboot, pull the plug, SSH, freeze into a tree
    services     name service and ACME authority
    rig          all of it together, and the removal of what a killed run left behind

From the internet of a rig only this machine's resolver and ports 80 and 443 outside can be reached,
which is where package registries are.
"""
