"""`celltrail exec`: runs a notebook without a Jupyter server, and records it as one would be."""
