"""Attachments: checked by content, hashed, opened only through their owner's access function."""
