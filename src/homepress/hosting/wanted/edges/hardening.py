"""What the web servers' own units may do besides: as little as a web server needs. Exposure is 3.0 at most."""

COMMON = """\
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
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
{COMMON}"""

NGINX = f"""\
# Written by homepress apply.
[Service]
ReadWritePaths=/run /var/log/nginx /var/log/homepress /var/lib/nginx
PrivateTmp=yes
CapabilityBoundingSet=CAP_NET_BIND_SERVICE CAP_SETUID CAP_SETGID CAP_DAC_OVERRIDE CAP_CHOWN
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
SystemCallFilter=@system-service
SystemCallFilter=~@clock @cpu-emulation @debug @module @mount @obsolete @raw-io @reboot @swap
{COMMON}"""
"""Its first process is root's, opens ports and logs, and becomes www-data for all that answers."""
