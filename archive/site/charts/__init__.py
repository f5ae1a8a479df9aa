"""Numbers over time as tables and calendars. The browser draws them (`static/charts.js`)."""
