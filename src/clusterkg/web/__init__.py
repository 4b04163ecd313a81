"""The server: SPARQL endpoint, JSON API, linked data, MCP, workers, and the explorer."""
