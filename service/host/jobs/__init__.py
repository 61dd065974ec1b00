"""Jobs: our own queue, and external jobs leased to programs of others."""
