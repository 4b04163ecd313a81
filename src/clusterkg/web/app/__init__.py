"""The web application: SPARQL 1.1 Protocol, JSON API, linked data and the explorer."""
