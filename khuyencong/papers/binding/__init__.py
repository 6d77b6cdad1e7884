"""Binding a dossier: its papers in order as one PDF with page numbers, or as one ZIP. Files in, files out."""
