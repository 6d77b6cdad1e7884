"""Industrial clusters (cụm công nghiệp): identity, dated facts, status derived from documents, occupancy."""
