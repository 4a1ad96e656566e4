"""What is done to an installation from the command line: backed up, restored, looked over."""
