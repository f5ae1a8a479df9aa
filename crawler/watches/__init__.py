"""Telling what watches have met: by which ways, when, and how it is written down. What is met, the archive finds.

convert   the configuration's watches as the archive's, and what is wrong with their questions
due       which matches are to be told now, and in how many messages; pure
ways      by mail and Apprise, as JSON to an address, as a feed file, as a file
tell      the doing: begun, sent, written down; a way that fails is tried again and holds up no other
edit      `[[watch]]` tables added to the user's file, paused and taken out
"""
