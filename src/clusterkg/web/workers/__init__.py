"""The worker pool: processes that evaluate one task at a time, and the queue of tasks."""
