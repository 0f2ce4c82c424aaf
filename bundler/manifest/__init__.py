"""What an executable says about itself: how it is collected, kept in the file, and read again."""
