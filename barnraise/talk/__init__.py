"""What people say to each other beside the work: reports and thanks."""
