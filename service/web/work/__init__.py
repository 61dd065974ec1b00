"""Pages of people with an inbox: tasks, start, cases, letters, documents."""
