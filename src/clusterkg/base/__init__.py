"""What all rooms rest on: errors, running and ending work, text, bundled files."""
