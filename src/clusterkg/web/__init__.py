"""The server: API, application, workers, explorer."""
