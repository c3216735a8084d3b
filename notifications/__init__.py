"""What the features call to tell people something."""
