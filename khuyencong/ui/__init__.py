"""Components, filters, base templates and static files of every screen."""
