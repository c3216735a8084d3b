"""Groups, reports and instructions of the civil servants."""
