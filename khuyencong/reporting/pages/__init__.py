"""What the pages of reporting show, ready for templates."""
