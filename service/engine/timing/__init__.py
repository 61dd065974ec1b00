"""When something is due: dates, durations by the calendar, cycles, cron."""
