"""What is stored: packed blobs, texts bound by hash, what stands in place of what is withheld, answers by key."""
