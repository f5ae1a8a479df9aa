"""Processes in which crawls are carried out, for whoever starts many: afresh, or forked from one that has loaded all.

`process` is what is asked of them, `fresh` an interpreter of its own, `forked` a fork. `fork_server` is the starting
process's end of the line, `serve` the process at the other end.
"""
