"""Web Push by our own sender: sealing (RFC 8291), the city's signature (RFC 8292), HTTP/2 to the push services."""
