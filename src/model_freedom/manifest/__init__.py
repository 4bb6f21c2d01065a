"""The manifest: reading, schema, records, discovery, and edits in place."""
