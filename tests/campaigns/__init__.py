"""Campaigns: the service killed, raced and besieged; short forms run in `make test`."""
