"""Presentation of the graph: network views, exports, charts, the HTML report."""
