"""Interface for AI agents: tools and resources of the Model Context Protocol (MCP)."""
