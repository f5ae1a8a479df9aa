"""When crawls run: the plan, what became of it, and the daemon that carries it out. Knows nothing of how pages are had.

Decided purely, from values and an instant:

    timetable      when a source is to be crawled: cron, time zone, clock changes, spreading
    clock_changes  which wall times of a plan a clock change skips or doubles
    decide_due     what becomes of each planned run whose time has come
    concurrency    which of the pending runs may start now

Done: `dispatcher` writes down what was decided and says what to start; `daemon` is woken by APScheduler and by
signals, starts `children` and ends them; `parent_watch` is what a child does so as not to outlive its daemon.

APScheduler is known here alone.
"""
