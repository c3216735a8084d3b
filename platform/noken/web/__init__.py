"""The web side of the ground: app factory, access, headers, error pages, layout and components."""
