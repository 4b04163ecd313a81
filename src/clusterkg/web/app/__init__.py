"""The service: SPARQL 1.1 Protocol, JSON API and the pages of the explorer."""
