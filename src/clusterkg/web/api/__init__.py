"""The JSON API: data of the graph for pages and programs."""
