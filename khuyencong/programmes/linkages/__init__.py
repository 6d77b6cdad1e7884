"""Value chains and clusters of linked enterprises: tags that join projects and establishments."""
