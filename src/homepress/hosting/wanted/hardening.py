"""What units may not do. `systemd-analyze security` counts an exposure of 3.0 at most for each that runs by itself."""

EVERY = """\
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateDevices=yes
DevicePolicy=closed
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProcSubset=pid
LockPersonality=yes
MemoryDenyWriteExecute=yes
RemoveIPC=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallErrorNumber=EPERM
"""

CALLS = """\
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
"""

OF_THE_SITE = f"""\
{EVERY}\
AmbientCapabilities=
PrivateTmp=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
{CALLS}\
SystemCallFilter=@chown
KeyringMode=private
UMask=0027
"""

SITE = f"""\
{OF_THE_SITE}\
CapabilityBoundingSet=
"""
"""For the site's own processes, which are no user but its own."""

BACKUPS = f"""\
{OF_THE_SITE}\
CapabilityBoundingSet=CAP_DAC_OVERRIDE CAP_CHOWN CAP_FOWNER CAP_SETUID CAP_SETGID CAP_KILL
SystemCallFilter=@setuid
"""
"""What a backup needs of root: to read certificates, to be the site's user, to give files back to it."""

CERTIFICATES = f"""\
{EVERY}\
CapabilityBoundingSet=
PrivateTmp=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
{CALLS}\
UMask=0022
"""
"""For root without any of its rights: its files alone, and a word to systemd."""

FIREWALL = f"""\
{EVERY}\
CapabilityBoundingSet=CAP_NET_ADMIN
PrivateTmp=yes
RestrictAddressFamilies=AF_UNIX AF_NETLINK
{CALLS}\
UMask=0027
"""
"""For root with the right to write rules."""

EDGE = f"""\
{EVERY}\
UMask=0027
Restart=on-failure
RestartSec=1
"""

CADDY = f"""\
# Written by homepress apply.
[Service]
RuntimeDirectory=caddy
RuntimeDirectoryMode=0700
LogsDirectory=
ReadWritePaths=/var/log/homepress
StateDirectory=caddy
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
{CALLS}\
{EDGE}"""

NGINX = f"""\
# Written by homepress apply.
[Service]
ReadWritePaths=/run /var/log/nginx /var/log/homepress /var/lib/nginx
PrivateTmp=yes
CapabilityBoundingSet=CAP_NET_BIND_SERVICE CAP_SETUID CAP_SETGID CAP_DAC_OVERRIDE CAP_CHOWN
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
SystemCallFilter=@system-service
SystemCallFilter=~@clock @cpu-emulation @debug @module @mount @obsolete @raw-io @reboot @swap
{EDGE}"""
"""Its first process is root's, opens ports and logs, and becomes www-data for all that answers."""
