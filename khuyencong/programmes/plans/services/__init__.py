"""One function per act on a yearly plan. Each is one transaction."""
