"""Support projects (đề án khuyến công) from registration to settlement."""
