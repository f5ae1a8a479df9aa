"""The values that travel between the rooms, and the pure functions that give them their form.

No SQL, no clock, no file: what stands here may be imported by everyone and imports nothing of ours but its own kind.
"""
