"""What a newsroom's site gives away of itself: its system, its own words, where it may list articles. Pure."""
