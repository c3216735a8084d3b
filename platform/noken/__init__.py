"""The ground of Noken: what every feature stands on."""
