"""Running cases taken to another deployment: plan, dry run, migration, undo."""
