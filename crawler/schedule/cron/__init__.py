"""Cron expressions: the wall times they name, the instants these are, what a change of clocks does to them. Pure."""
