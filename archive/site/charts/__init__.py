"""Numbers over time as tables and calendars. Pure; what is drawn from them, the browser decides."""
