"""Published facts and invented example dossiers."""
