"""Pages that anybody may read: front page, notices, directory, objections."""
