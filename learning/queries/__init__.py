"""Every read of learning."""
