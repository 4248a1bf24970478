"""The planner's driver: claims, executes and streams the tasks that create diet plans."""
