"""Screens of the law room: norms, documents, what can I get, and the officers' desks."""
