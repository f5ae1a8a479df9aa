"""What commands print at length: progress, reports for people and for programs. Computes nothing."""
