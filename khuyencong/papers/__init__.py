"""Official papers: registers, numbers, blocks, rendering."""
