"""What all floors of the API stand on, and the resources of the ground."""
