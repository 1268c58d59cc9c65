"""Programs that work on the project itself: set it up, check it, lock it. Nothing here is shipped."""
