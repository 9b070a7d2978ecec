"""Figures for Prometheus at /metrics: what waits in the database, and the requests of the web server. They name no one."""
