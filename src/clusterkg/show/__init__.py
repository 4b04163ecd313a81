"""The graph shown: views, exports, pictures, the report."""
