"""The worker pool: processes that run one task at a time, and the task queue."""
