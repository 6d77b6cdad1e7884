"""Which records may be one business: names taken apart, pairs scored, a gate that was frozen before it was judged."""
