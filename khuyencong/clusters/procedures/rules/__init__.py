"""The procedures of clusters as pure decisions; nothing here knows the database or today."""
