"""The national platform of industrial promotion (khuyến công)."""
