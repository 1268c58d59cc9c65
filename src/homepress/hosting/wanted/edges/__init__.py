"""The web servers that can face the internet: names, HTTPS, who gets to the admin, and the access log."""
