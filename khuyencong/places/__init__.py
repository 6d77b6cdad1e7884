"""Administrative units with validity, dated names and successor edges."""
